//! Frames on the socket: two lengths (32 bits, little endian), a head in JSON, a body of bytes.

use std::io;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::MAX_MESSAGE;

/// Longest head: a certificate of the largest importable key fits.
const MAX_HEAD: usize = 4 << 20;

/// One message on the socket.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) head: Vec<u8>,
    pub(super) body: Bytes,
}

/// The announced size of a frame, checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    head: usize,
    body: usize,
}

impl Lengths {
    /// Waits for the next frame; `None` when the other end has closed between frames.
    pub(super) async fn read(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = [0; 8];
        let mut filled = 0;
        while filled < bytes.len() {
            match socket.read(&mut bytes[filled..]).await? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        // Both lengths as one little-endian number: the head's is the lower half.
        let both = u64::from_le_bytes(bytes);
        let length = |word: u64| usize::try_from(word & 0xffff_ffff).unwrap_or(usize::MAX);
        let lengths = Self {
            head: length(both),
            body: length(both >> 32),
        };
        if lengths.head > MAX_HEAD || lengths.body > MAX_MESSAGE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
        }
        Ok(Some(lengths))
    }

    /// Bytes that the frame takes in memory.
    pub(super) fn total(self) -> usize {
        self.head + self.body
    }

    /// Reads the frame itself.
    pub(super) async fn rest(self, socket: &mut (impl AsyncRead + Unpin)) -> io::Result<Frame> {
        let (mut head, mut body) = (vec![0; self.head], vec![0; self.body]);
        socket.read_exact(&mut head).await?;
        socket.read_exact(&mut body).await?;
        let body = body.into();
        Ok(Frame { head, body })
    }
}

impl Frame {
    pub(super) async fn write(&self, socket: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
        let mut start = Vec::with_capacity(8 + self.head.len());
        start.extend(length(&self.head)?.to_le_bytes());
        start.extend(length(&self.body)?.to_le_bytes());
        start.extend(&self.head);
        socket.write_all(&start).await?;
        socket.write_all(&self.body).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_frame_arrives_as_it_was_sent() {
        let sent = Frame {
            head: b"{}".to_vec(),
            body: vec![0, 255, 7].into(),
        };
        let mut wire = Vec::new();
        sent.write(&mut wire).await.unwrap();

        let mut socket = &wire[..];
        let lengths = Lengths::read(&mut socket).await.unwrap().unwrap();

        assert_eq!(lengths.total(), 5);
        assert_eq!(lengths.rest(&mut socket).await.unwrap(), sent);
        assert!(Lengths::read(&mut socket).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn absurd_lengths_and_torn_frames_are_refused() {
        let mut long = &[255_u8; 8][..];
        let refused = Lengths::read(&mut long).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);

        let mut torn = &[1_u8, 0, 0][..];
        let refused = Lengths::read(&mut torn).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::UnexpectedEof);
    }
}
