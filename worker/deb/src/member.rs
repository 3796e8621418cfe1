//! Compression of the two archives inside of a package.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use zstd::stream::read::Decoder as ZstdDecoder;

use crate::error::ReadError;
use crate::fault::Fault;

/// Most memory that unpacking xz may take; `xz -9` needs 65 MiB.
const XZ_MEMORY: u64 = 128 << 20;

/// Largest window of zstd that is allocated, as a power of two.
const ZSTD_WINDOW: u32 = 27;

/// How a member is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Xz,
    Zstd,
}

impl Compression {
    /// How `member` is compressed if it is the archive `stem`, such as `control.tar`; `None` if it
    /// is another member.
    pub(crate) fn of(
        member: &str,
        stem: &str,
        part: &'static str,
    ) -> Result<Option<Self>, ReadError> {
        match member.strip_prefix(stem) {
            Some("") => Ok(Some(Self::None)),
            Some(".gz") => Ok(Some(Self::Gzip)),
            Some(".xz") => Ok(Some(Self::Xz)),
            Some(".zst") => Ok(Some(Self::Zstd)),
            Some(suffix) if suffix.starts_with('.') => Err(ReadError::BadArchive {
                part,
                reason: format!("is compressed as `{suffix}`, and only .gz, .xz and .zst are read"),
            }),
            _ => Ok(None),
        }
    }

    /// What `reader` holds, unpacked, up to `limit` bytes; more is [`Fault::TooLarge`].
    pub(crate) fn unpack<R: BufRead>(self, reader: R, limit: u64) -> io::Result<Unpacked<R>> {
        let decoder = match self {
            Self::None => Decoder::Plain(reader),
            Self::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(reader))),
            Self::Xz => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
                Decoder::Xz(XzDecoder::new_stream(reader, stream))
            }
            Self::Zstd => {
                let mut decoder = ZstdDecoder::with_buffer(reader)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Decoder::Zstd(decoder)
            }
        };
        Ok(Unpacked {
            decoder,
            left: limit,
        })
    }
}

/// The unpacked bytes of a member.
pub(crate) struct Unpacked<R: BufRead> {
    decoder: Decoder<R>,
    left: u64,
}

enum Decoder<R: BufRead> {
    Plain(R),
    Gzip(Box<MultiGzDecoder<R>>),
    Xz(XzDecoder<R>),
    Zstd(ZstdDecoder<'static, R>),
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.decoder {
            Decoder::Plain(reader) => reader.read(buffer),
            Decoder::Gzip(decoder) => decoder.read(buffer),
            Decoder::Xz(decoder) => decoder.read(buffer),
            Decoder::Zstd(decoder) => decoder.read(buffer),
        }?;
        self.left = self.left.checked_sub(read as u64).ok_or(Fault::TooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::fault::classify;
    use crate::samples;

    fn unpack(compression: Compression, bytes: &[u8], limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut unpacked = Vec::new();
        compression
            .unpack(bytes, limit)
            .and_then(|mut reader| reader.read_to_end(&mut unpacked))
            .map(|_| unpacked)
            .map_err(|error| classify(error, "member"))
    }

    #[test]
    fn every_compression_of_dpkg_is_unpacked() {
        for (compression, bytes) in samples::packed(b"some bytes") {
            assert_eq!(unpack(compression, &bytes, 10).unwrap(), b"some bytes");
            assert_eq!(
                unpack(compression, &bytes, 9).unwrap_err().code(),
                "deb-too-large"
            );
        }
    }

    #[test]
    fn bytes_that_are_not_packed_are_refused() {
        for (compression, mut bytes) in samples::packed(b"some bytes") {
            if compression == Compression::None {
                continue;
            }
            let half = unpack(compression, &bytes[..bytes.len() / 2], 10).unwrap_err();
            assert_eq!(half.code(), "deb-truncated", "{compression:?}");
            bytes[0] ^= 1;
            let broken = unpack(compression, &bytes, 10).unwrap_err();
            assert_eq!(broken.code(), "deb-bad-archive", "{compression:?}");
        }
    }

    #[test]
    fn a_window_that_would_take_too_much_memory_is_refused() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.write_all(b"some bytes").unwrap();
        let bytes = encoder.finish().unwrap();

        let refusal = unpack(Compression::Zstd, &bytes, 10).unwrap_err();

        assert_eq!(refusal.code(), "deb-bad-archive");
    }

    #[test]
    fn other_compressions_and_other_members_are_told_apart() {
        let of = |name: &str| Compression::of(name, "data.tar", "data archive");
        assert_eq!(of("data.tar.zst").unwrap(), Some(Compression::Zstd));
        assert_eq!(of("data.tar").unwrap(), Some(Compression::None));
        assert_eq!(of("data.tarball").unwrap(), None);
        assert_eq!(of("control.tar.gz").unwrap(), None);
        let refusal = of("data.tar.bz2").unwrap_err();
        assert!(refusal.to_string().contains(".bz2"));
    }
}
