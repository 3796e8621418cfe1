//! Addresses of keys in tokens (RFC 7512).

use std::{fmt, path::PathBuf, str::FromStr};

/// How every address begins.
const SCHEME: &str = "pkcs11:";

/// Whether `location` means a key in a token.
pub(crate) fn is_uri(location: &str) -> bool {
    let scheme = location.get(..SCHEME.len());
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Where a key is. What is not named fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uri {
    pub(super) token: Option<String>,
    pub(super) manufacturer: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) model: Option<String>,
    pub(super) slot: Option<u64>,
    pub(super) object: Option<String>,
    pub(super) id: Option<Vec<u8>>,
    /// The shared library that speaks to the token.
    pub(super) module: Option<PathBuf>,
    /// A file with the PIN.
    pub(super) pin: Option<PathBuf>,
}

impl FromStr for Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        if !is_uri(text) {
            return Err(UriError::Scheme);
        }
        let (path, query) = text[SCHEME.len()..]
            .split_once('?')
            .unwrap_or((&text[SCHEME.len()..], ""));
        let mut uri = Self::default();
        for (separator, part) in [(';', path), ('&', query)] {
            for attribute in part
                .split(separator)
                .filter(|attribute| !attribute.is_empty())
            {
                let (name, value) = attribute
                    .split_once('=')
                    .ok_or_else(|| UriError::NoValue(attribute.to_owned()))?;
                let value = decode(value).ok_or_else(|| UriError::Encoding(name.to_owned()))?;
                match separator {
                    ';' => uri.locate(name, value)?,
                    _ => uri.reach(name, value)?,
                }
            }
        }
        Ok(uri)
    }
}

impl Uri {
    /// An attribute of the path: which key.
    fn locate(&mut self, name: &str, value: Vec<u8>) -> Result<(), UriError> {
        if name == "id" {
            return once(&mut self.id, value, name);
        }
        let value = String::from_utf8(value).map_err(|_| UriError::Encoding(name.to_owned()))?;
        match name {
            "token" => once(&mut self.token, value, name),
            "manufacturer" => once(&mut self.manufacturer, value, name),
            "serial" => once(&mut self.serial, value, name),
            "model" => once(&mut self.model, value, name),
            "object" => once(&mut self.object, value, name),
            "slot-id" => {
                let number = value
                    .parse()
                    .map_err(|_| UriError::Encoding(name.to_owned()))?;
                once(&mut self.slot, number, name)
            }
            "type" if value == "private" => Ok(()),
            "type" => Err(UriError::Type(value)),
            _ => Err(UriError::Unknown(name.to_owned())),
        }
    }

    /// An attribute of the query: how to get at it.
    fn reach(&mut self, name: &str, value: Vec<u8>) -> Result<(), UriError> {
        if name == "pin-value" {
            return Err(UriError::PinValue);
        }
        let value = String::from_utf8(value).map_err(|_| UriError::Encoding(name.to_owned()))?;
        match name {
            "module-path" => once(&mut self.module, absolute(&value, name)?, name),
            "pin-source" => {
                let path = value.strip_prefix("file:").unwrap_or(&value);
                let path = path.strip_prefix("//").unwrap_or(path);
                once(&mut self.pin, absolute(path, name)?, name)
            }
            _ => Err(UriError::Unknown(name.to_owned())),
        }
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slot = self.slot.map(|slot| slot.to_string());
        let path = [
            ("model", self.model.as_deref()),
            ("manufacturer", self.manufacturer.as_deref()),
            ("serial", self.serial.as_deref()),
            ("slot-id", slot.as_deref()),
            ("token", self.token.as_deref()),
            ("object", self.object.as_deref()),
        ];
        let path = path
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", encode(value?.as_bytes(), ""))));
        let id = self.id.iter().map(|id| format!("id={}", encode_all(id)));
        let path: Vec<String> = path.chain(id).collect();
        write!(formatter, "{SCHEME}{}", path.join(";"))?;

        let files = [
            ("module-path", "", &self.module),
            ("pin-source", "file:", &self.pin),
        ];
        let mut mark = '?';
        for (name, scheme, file) in files {
            if let Some(file) = file {
                let file = encode(file.as_os_str().as_encoded_bytes(), "/");
                write!(formatter, "{mark}{name}={scheme}{file}")?;
                mark = '&';
            }
        }
        Ok(())
    }
}

fn once<T>(place: &mut Option<T>, value: T, name: &str) -> Result<(), UriError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(UriError::Twice(name.to_owned())),
    }
}

/// A relative path would mean another file in every directory.
fn absolute(text: &str, name: &str) -> Result<PathBuf, UriError> {
    let path = PathBuf::from(text);
    if path.is_absolute() {
        Ok(path)
    } else {
        Err(UriError::Relative(name.to_owned()))
    }
}

/// The bytes that `text` stands for, `None` if a `%` is not followed by two digits.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let (digits, after) = after.split_at_checked(2)?;
            bytes.extend(hex::decode(digits).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    Some(bytes)
}

/// Encodes all but letters, digits, `-._~` (RFC 3986 §2.3) and what is in `plain`.
fn encode(bytes: &[u8], plain: &str) -> String {
    let keep = |byte: u8| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || plain.as_bytes().contains(&byte)
    };
    let one = |&byte: &u8| {
        if keep(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    bytes.iter().map(one).collect()
}

/// Identifiers are no text, even where their bytes look like it.
fn encode_all(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        text.push('%');
        text.push_str(&hex::encode_upper([*byte]));
    }
    text
}

/// Why a text is no address of a key in a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Something else.
    #[error("it does not begin with `{SCHEME}`")]
    Scheme,
    /// A name alone.
    #[error("`{0}` lacks its `=` and value")]
    NoValue(String),
    /// Not what percent-encoding, UTF-8 or a number looks like.
    #[error("the value of `{0}` is not encoded as it should be")]
    Encoding(String),
    /// Which of the two is meant?
    #[error("`{0}` is there twice")]
    Twice(String),
    /// A name that means nothing here.
    #[error("`{0}` is not known here")]
    Unknown(String),
    /// Not a private key.
    #[error("it names a `{0}` object; a private key signs")]
    Type(String),
    /// A file whose place depends on where the program runs.
    #[error("the file of `{0}` is not named by its whole path")]
    Relative(String),
    /// A secret where everybody looks.
    #[error("`pin-value` would leave the PIN in command lines and their histories")]
    PinValue,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_key_and_how_to_get_at_it() {
        let uri: Uri =
            "pkcs11:model=YubiKey%20YK5;token=Root%20key;id=%01%AB;object=one;type=private\
                        ?module-path=/usr/lib/token.so&pin-source=file:/run/pin"
                .parse()
                .unwrap();

        let meant = Uri {
            model: Some("YubiKey YK5".to_owned()),
            token: Some("Root key".to_owned()),
            object: Some("one".to_owned()),
            id: Some(vec![1, 0xab]),
            module: Some("/usr/lib/token.so".into()),
            pin: Some("/run/pin".into()),
            ..Uri::default()
        };
        assert_eq!(uri, meant);
        assert_eq!("PKCS11:".parse(), Ok(Uri::default()));
    }

    #[test]
    fn an_address_reads_as_it_was_written() {
        let uri = Uri {
            token: Some("a;b=c?d&e%f/ä".to_owned()),
            manufacturer: Some("maker".to_owned()),
            serial: Some("0123".to_owned()),
            slot: Some(7),
            id: Some(b"ab\0".to_vec()),
            module: Some("/opt/a b&c/token.so".into()),
            pin: Some("/run/pin".into()),
            ..Uri::default()
        };

        let text = uri.to_string();

        assert!(text.is_ascii() && text.contains("id=%61%62%00"), "{text}");
        assert_eq!(text.parse(), Ok(uri));
    }

    #[test]
    fn files_with_the_pin_are_named_in_three_ways() {
        for source in ["/run/pin", "file:/run/pin", "file:///run/pin"] {
            let uri: Uri = format!("pkcs11:?pin-source={source}").parse().unwrap();
            assert_eq!(uri.pin, Some("/run/pin".into()), "{source}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        let name = |name: &str| name.to_owned();
        for (text, why) in [
            ("/etc/key.pem", UriError::Scheme),
            ("pkcs11:token", UriError::NoValue(name("token"))),
            ("pkcs11:token=%f", UriError::Encoding(name("token"))),
            ("pkcs11:token=%zz", UriError::Encoding(name("token"))),
            ("pkcs11:token=%ff", UriError::Encoding(name("token"))),
            ("pkcs11:slot-id=x", UriError::Encoding(name("slot-id"))),
            ("pkcs11:token=a;token=b", UriError::Twice(name("token"))),
            ("pkcs11:label=a", UriError::Unknown(name("label"))),
            (
                "pkcs11:?module-name=a",
                UriError::Unknown(name("module-name")),
            ),
            ("pkcs11:type=cert", UriError::Type(name("cert"))),
            (
                "pkcs11:?module-path=token.so",
                UriError::Relative(name("module-path")),
            ),
            (
                "pkcs11:?pin-source=|cat",
                UriError::Relative(name("pin-source")),
            ),
            ("pkcs11:?pin-value=1234", UriError::PinValue),
        ] {
            assert_eq!(text.parse::<Uri>(), Err(why), "{text}");
        }
    }
}
