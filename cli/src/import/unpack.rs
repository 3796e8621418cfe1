//! Unpacking indexes, up to a length that is known before.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use zstd::stream::read::Decoder as ZstdDecoder;

use super::ImportError;

/// Most memory that unpacking xz may take; `xz -9` needs 65 MiB.
const XZ_MEMORY: u64 = 128 << 20;

/// Largest window of zstd that is allocated, as a power of two.
const ZSTD_WINDOW: u32 = 27;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
}

impl Packing {
    /// How the index at `path`, whose own name ends in `stem` such as `.xml`, is packed.
    ///
    /// # Errors
    /// [`ImportError::Compression`] that names what is not read.
    pub(super) fn of(path: &str, stem: &str) -> Result<Self, ImportError> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending {
            "gz" => Ok(Self::Gzip),
            "xz" => Ok(Self::Xz),
            "zst" => Ok(Self::Zstd),
            "bz2" => Ok(Self::Bzip2),
            _ if name.ends_with(stem) => Ok(Self::None),
            other => Err(ImportError::Compression {
                path: path.to_owned(),
                packing: format!("`{other}`"),
            }),
        }
    }

    /// What `file` holds, unpacked. More than `limit` bytes are an error of the kind
    /// [`io::ErrorKind::FileTooLarge`].
    pub(super) fn open(self, file: File, limit: u64) -> io::Result<impl BufRead + Send + use<>> {
        let packed = BufReader::new(file);
        let reader: Box<dyn Read + Send> = match self {
            Self::None => Box::new(packed),
            Self::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Self::Xz => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
                Box::new(XzDecoder::new_stream(packed, stream))
            }
            Self::Zstd => {
                let mut decoder = ZstdDecoder::with_buffer(packed)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
            Self::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        };
        Ok(BufReader::new(Capped {
            reader,
            left: limit,
        }))
    }
}

/// A reader of at most so many bytes; one more is an error.
struct Capped {
    reader: Box<dyn Read + Send>,
    left: u64,
}

impl Read for Capped {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        file
    }

    fn packed(text: &[u8]) -> Vec<(Packing, Vec<u8>)> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(text).unwrap();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(text).unwrap();
        vec![
            (Packing::None, text.to_vec()),
            (Packing::Gzip, gzip.finish().unwrap()),
            (Packing::Bzip2, bzip2.finish().unwrap()),
            (Packing::Xz, xz.finish().unwrap()),
            (Packing::Zstd, zstd::encode_all(text, 1).unwrap()),
        ]
    }

    #[test]
    fn every_packing_is_unpacked_up_to_its_limit() {
        let text = vec![b'x'; 100_000];
        for (packing, bytes) in packed(&text) {
            let read = |limit| {
                let mut read = Vec::new();
                let mut reader = packing.open(file(&bytes), limit).unwrap();
                reader.read_to_end(&mut read).map(|_| read)
            };

            assert_eq!(read(100_000).unwrap(), text, "{packing:?}");
            let bomb = read(99_999).unwrap_err();
            assert_eq!(bomb.kind(), io::ErrorKind::FileTooLarge, "{packing:?}");
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        for (packing, bytes) in packed(b"some text that is long enough") {
            if packing == Packing::None {
                continue;
            }
            let half = &bytes[..bytes.len() / 2];
            let mut read = Vec::new();
            let reader = packing.open(file(half), 1000);
            let refused = reader.and_then(|mut reader| reader.read_to_end(&mut read));
            assert!(refused.is_err(), "{packing:?}");
        }
    }

    #[test]
    fn other_packings_are_named() {
        let of = |path: &str| Packing::of(path, ".xml");
        assert_eq!(of("repodata/a-primary.xml.zst").unwrap(), Packing::Zstd);
        assert_eq!(of("repodata/primary.xml").unwrap(), Packing::None);
        let refused = of("repodata/primary.xml.lz4").unwrap_err();
        assert_eq!(refused.code(), "import-compression-unsupported");
        assert!(refused.to_string().contains("`lz4`"), "{refused}");
    }
}
