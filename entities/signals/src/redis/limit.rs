//! Token buckets that all processes share.

use std::time::Duration;

use deadpool_redis::redis::cmd;
use tokio::time::timeout;

use super::{ExchangeError, PATIENCE, PREFIX, Redis};
use crate::{Rate, Verdict};

/// Fills the bucket by the server's clock, takes a token, and answers the milliseconds to wait.
const SCRIPT: &str = "
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or burst
local passed = math.max(0, now - (tonumber(bucket[2]) or now))
tokens = math.min(burst, tokens + passed * rate / 1000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst * 1000 / rate) + 1000)
return wait
";

impl Redis {
    /// The shared verdict, or `None` while the server is gone.
    pub(crate) async fn allow(&self, key: &str, rate: Rate) -> Option<Verdict> {
        // A server that is known to be gone must not cost each request its patience.
        if !self.link.hub.is_connected() {
            return None;
        }
        match self.take_token(key, rate).await {
            Ok(0) => Some(Verdict::Allowed),
            Ok(wait) => Some(Verdict::Wait(Duration::from_millis(wait))),
            Err(error) => {
                tracing::debug!(%error, "rate limit falls back to this process");
                None
            }
        }
    }

    async fn take_token(&self, key: &str, rate: Rate) -> Result<u64, ExchangeError> {
        let mut connection = self.link.pool.get().await?;
        let mut script = cmd("EVAL");
        script
            .arg(SCRIPT)
            .arg(1)
            .arg(format!("{PREFIX}limit:{key}"));
        script.arg(rate.burst).arg(rate.per_second);
        Ok(timeout(PATIENCE, script.query_async(&mut connection)).await??)
    }
}
