//! Requests written octet by octet: no client of ours would send these.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// A connection that is made again when the server has closed it.
pub(super) struct Wire {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// 400 also where the connection was closed without a word.
    pub(super) status: u16,
    body: String,
    closes: bool,
}

impl Answer {
    /// The path of the file that came, if its body begins with `mark`.
    pub(super) fn file(&self, mark: &str) -> Option<&str> {
        self.body.strip_prefix(mark)?.lines().next()
    }
}

impl Wire {
    /// To the server at `base`, such as `http://127.0.0.1:8080`.
    pub(super) fn to(base: &str) -> Self {
        Self {
            address: base.trim_start_matches("http://").to_owned(),
            stream: None,
        }
    }

    /// Asks for `uri`, with further lines as they are.
    pub(super) fn get(&mut self, uri: &[u8], lines: &[u8]) -> Answer {
        let stream = self.stream.get_or_insert_with(|| {
            let stream = TcpStream::connect(&self.address).unwrap();
            stream.set_nodelay(true).unwrap();
            BufReader::new(stream)
        });
        let request = [b"GET ", uri, b" HTTP/1.1\r\nHost: t\r\n", lines, b"\r\n"].concat();
        // The server may say no, and close, before it was told all of it.
        let _ = stream.get_mut().write_all(&request);
        let answer = read(stream).unwrap_or(Answer {
            status: 400,
            closes: true,
            ..Answer::default()
        });
        if answer.closes {
            self.stream = None;
        }
        answer
    }
}

fn read(stream: &mut impl BufRead) -> Option<Answer> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut answer = Answer {
        status: line.split(' ').nth(1)?.parse().ok()?,
        ..Answer::default()
    };
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name {
            "content-length" => length = value.parse().ok()?,
            "connection" => answer.closes = value == "close",
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    answer.body = String::from_utf8(body).ok()?;
    Some(answer)
}
