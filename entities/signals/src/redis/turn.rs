//! One process at a time for a piece of work. A courtesy, not a lock: when in doubt, work.

use std::time::Duration;

use deadpool_redis::redis::{Cmd, FromRedisValue};
use tokio::time::{Instant, interval_at, timeout};
use uuid::Uuid;

use super::{ExchangeError, PATIENCE, PREFIX, Redis};

/// A process that dies in its turn blocks others for this long.
const TURN: Duration = Duration::from_secs(10);

/// How often others look whether the turn is over.
const LOOK: Duration = Duration::from_millis(50);

/// Longest wait for others; then the work is done twice.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Sets the owner if it is still this one (`ARGV[2]` milliseconds more, or none to give up).
const KEEP: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
";

impl Redis {
    /// Does `work` when no other process is at it under the same key.
    pub(crate) async fn in_turn<T>(&self, key: &str, work: impl Future<Output = T>) -> T {
        let key = format!("{PREFIX}flight:{key}");
        let owner = Uuid::now_v7().to_string();
        if !self.wait_for_turn(&key, &owner).await {
            return work.await;
        }
        let result = self.while_renewing(&key, &owner, work).await;
        if let Err(error) = self.keep(&key, &owner, Duration::ZERO).await {
            tracing::debug!(%error, "the turn ends by itself");
        }
        result
    }

    /// Whether this process has the turn now; false when nobody can tell, or after a long wait.
    async fn wait_for_turn(&self, key: &str, owner: &str) -> bool {
        let deadline = Instant::now() + LONGEST_WAIT;
        while self.link.hub.is_connected() && Instant::now() < deadline {
            let milliseconds = TURN.as_millis().to_string();
            let set = ["SET", key, owner, "NX", "PX", &milliseconds];
            match self.ask::<Option<String>>(&set).await {
                Ok(Some(_)) => return true,
                Ok(None) => tokio::time::sleep(LOOK).await,
                Err(_) => return false,
            }
        }
        false
    }

    async fn while_renewing<T>(&self, key: &str, owner: &str, work: impl Future<Output = T>) -> T {
        let mut renewal = interval_at(Instant::now() + TURN / 3, TURN / 3);
        tokio::pin!(work);
        loop {
            tokio::select! {
                result = &mut work => return result,
                _ = renewal.tick() => {
                    if let Err(error) = self.keep(key, owner, TURN).await {
                        tracing::debug!(%error, "turn not renewed");
                    }
                }
            }
        }
    }

    /// Keeps the turn for so long, or gives it up.
    async fn keep(&self, key: &str, owner: &str, time: Duration) -> Result<i64, ExchangeError> {
        self.ask(&["EVAL", KEEP, "1", key, owner, &time.as_millis().to_string()])
            .await
    }

    async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> Result<T, ExchangeError> {
        let mut connection = self.link.pool.get().await?;
        let mut command = Cmd::new();
        command.arg(words);
        Ok(timeout(PATIENCE, command.query_async(&mut connection)).await??)
    }
}
