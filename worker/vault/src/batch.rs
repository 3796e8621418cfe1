//! Many messages as few pieces.

use std::{num::NonZero, thread};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{MAX_MESSAGE, VaultError};

/// Bytes of a piece: some milliseconds of work for a key. A longer message is a piece of its own.
const SIZE: usize = 1 << 20;

/// Messages of a piece, so that their lengths stay a short list.
const COUNT: usize = 4096;

/// Messages or signatures end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    lengths: Vec<u32>,
    bytes: Bytes,
}

impl Batch {
    /// Takes apart what [`Batch::into_parts`] gave; `None` if the lengths are of something else.
    pub(crate) fn of_parts(lengths: Vec<u32>, bytes: Bytes) -> Option<Self> {
        let sum: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        (sum == bytes.len() as u64).then_some(Self { lengths, bytes })
    }

    /// The length of each, and all of them end to end.
    pub(crate) fn into_parts(self) -> (Vec<u32>, Bytes) {
        (self.lengths, self.bytes)
    }

    /// Joins what is there; nothing is longer than [`MAX_MESSAGE`].
    pub(crate) fn join<M: AsRef<[u8]>>(messages: &[M]) -> Self {
        let lengths = messages.iter().map(|message| message.as_ref().len());
        let mut bytes = Vec::with_capacity(lengths.clone().sum());
        for message in messages {
            bytes.extend_from_slice(message.as_ref());
        }
        Self {
            lengths: lengths
                .map(|length| u32::try_from(length).expect("at most 64 MiB"))
                .collect(),
            bytes: bytes.into(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.lengths.len()
    }

    /// One after the other.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.bytes[..];
        self.lengths.iter().map(move |&length| {
            let (message, after) = rest.split_at(length as usize);
            rest = after;
            message
        })
    }
}

/// Hands `messages` to `sign` in pieces, several at a time, and puts the signatures in order.
pub(crate) async fn sign<F>(
    messages: &[&[u8]],
    sign: impl Fn(Batch) -> F,
) -> Result<Vec<Vec<u8>>, VaultError>
where
    F: Future<Output = Result<Batch, VaultError>>,
{
    if messages.iter().any(|message| message.len() > MAX_MESSAGE) {
        return Err(VaultError::TooLong);
    }
    // One more than can work: the next piece is there when one is done.
    let at_once = thread::available_parallelism().map_or(1, NonZero::get) + 1;
    // Collected, because the compiler cannot tell that a lazy map is `Send` for every lifetime.
    let all: Vec<_> = pieces(messages)
        .map(|piece| sign_one(piece, &sign))
        .collect();
    let signed: Vec<Batch> = stream::iter(all).buffered(at_once).try_collect().await?;
    let each = signed.iter().flat_map(Batch::iter);
    Ok(each.map(<[u8]>::to_vec).collect())
}

async fn sign_one<F>(piece: &[&[u8]], sign: impl Fn(Batch) -> F) -> Result<Batch, VaultError>
where
    F: Future<Output = Result<Batch, VaultError>>,
{
    let signatures = sign(Batch::join(piece)).await?;
    if signatures.len() == piece.len() {
        Ok(signatures)
    } else {
        Err(VaultError::Broken(
            "there are not as many signatures as messages".to_owned(),
        ))
    }
}

/// Cuts before the message that would make a piece too large.
fn pieces<'a>(messages: &'a [&'a [u8]]) -> impl Iterator<Item = &'a [&'a [u8]]> {
    let mut size = 0;
    let mut count = 0;
    messages.chunk_by(move |before, next| {
        size += before.len();
        count += 1;
        let joined = size + next.len() <= SIZE && count < COUNT;
        if !joined {
            (size, count) = (0, 0);
        }
        joined
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_neither_long_nor_many() {
        let (small, large) = (vec![1; 400 << 10], vec![2; 3 << 20]);
        let messages = [&small[..], &small, &small, &large, &small, &small];
        let counts: Vec<usize> = pieces(&messages).map(<[_]>::len).collect();
        assert_eq!(counts, [2, 1, 1, 2]);

        let empty = vec![&b""[..]; 2 * COUNT + 1];
        let counts: Vec<usize> = pieces(&empty).map(<[_]>::len).collect();
        assert_eq!(counts, [COUNT, COUNT, 1]);
        assert_eq!(pieces(&[]).count(), 0);
    }

    #[test]
    fn a_batch_gives_back_what_was_joined() {
        let messages = [&b"one"[..], b"", b"three"];

        let batch = Batch::join(&messages);
        let (lengths, bytes) = batch.clone().into_parts();

        assert_eq!(batch.iter().collect::<Vec<_>>(), messages);
        assert_eq!(Batch::of_parts(lengths.clone(), bytes.clone()), Some(batch));
        assert_eq!(Batch::of_parts(lengths, bytes.slice(1..)), None);
        assert_eq!(Batch::of_parts(vec![u32::MAX; 3], bytes), None);
    }

    #[tokio::test]
    async fn signatures_are_in_the_order_of_their_messages() {
        let messages: Vec<Vec<u8>> = (0_u32..500).map(|n| n.to_be_bytes().repeat(5000)).collect();
        let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();

        // Later pieces are done first.
        let signed = sign(&messages, async |batch: Batch| {
            let heads: Vec<&[u8]> = batch.iter().map(|message| &message[..4]).collect();
            let number = u64::from(u32::from_be_bytes(heads[0].try_into().unwrap()));
            tokio::time::sleep(std::time::Duration::from_millis(50 - number / 10)).await;
            Ok(Batch::join(&heads))
        });

        let heads: Vec<&[u8]> = messages.iter().map(|message| &message[..4]).collect();
        assert_eq!(signed.await.unwrap(), heads);
    }

    #[tokio::test]
    async fn a_signature_too_few_is_noticed() {
        let refused = sign(&[b"one", b"two"], async |_| Ok(Batch::join(&[b"one"])));

        assert_eq!(refused.await.unwrap_err().code(), "vault-broke-off");
    }
}
