//! Finding a token and logging in to it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
    types::AuthPin,
};

use super::{TokenError, single::SingleSign, uri::Uri};
use crate::{Ask, Passphrase, PassphraseSource, Wanted};

/// The modules that this process has started. A module may be started once only, and ending it
/// would end the sessions of others, so they stay.
static MODULES: Mutex<BTreeMap<PathBuf, Module>> = Mutex::new(BTreeMap::new());

/// A module that was started.
#[derive(Clone)]
struct Module {
    calls: Pkcs11,
    single: Arc<SingleSign>,
}

/// What a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// A token that this process is logged in to.
pub(super) struct Token {
    pub(super) label: String,
    pub(super) session: Session,
    pub(super) single: Arc<SingleSign>,
    pin: Option<Passphrase>,
}

impl Token {
    /// Opens the one token that fits `uri`.
    pub(super) fn open(uri: &Uri, access: Access, ask: &mut Ask<'_>) -> Result<Self, TokenError> {
        let path = uri.module.as_deref().ok_or(TokenError::NoModule)?;
        let Module { calls, single } = module(path)?;
        let (slot, info) = find(&calls, path, uri)?;
        let label = info.label().to_owned();
        let failed = |error: Error| TokenError::of(&label, &error);
        let session = match access {
            Access::Read => calls.open_ro_session(slot).map_err(failed)?,
            Access::Write => calls.open_rw_session(slot).map_err(failed)?,
        };
        let pin = log_in(&session, &info, uri, ask)?;
        Ok(Self {
            label,
            session,
            single,
            pin,
        })
    }

    /// What `error` of this token means.
    pub(super) fn failed(&self, error: &Error) -> TokenError {
        TokenError::of(&self.label, error)
    }

    /// Keeps the PIN no longer.
    pub(super) fn forget_pin(&mut self) {
        self.pin = None;
    }

    /// Logs in once more, for the one operation that has begun.
    pub(super) fn log_in_again(&self) -> Result<(), Error> {
        let pin = self.pin.as_ref().map(secret);
        self.session.login(UserType::ContextSpecific, pin.as_ref())
    }
}

fn module(path: &Path) -> Result<Module, TokenError> {
    let failed = |error: &dyn std::fmt::Display| TokenError::Module {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let whole = path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => TokenError::ModuleMissing(path.to_owned()),
        _ => failed(&error),
    })?;
    let mut modules = MODULES.lock().expect("no panic under this lock");
    if let Some(module) = modules.get(&whole) {
        return Ok(module.clone());
    }
    let calls = Pkcs11::new(&whole).map_err(|error| failed(&error))?;
    let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match calls.initialize(arguments) {
        // Others in this process may use the module too.
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(failed(&error)),
    }
    let single = SingleSign::load(&whole).map_err(|error| failed(&error))?;
    let module = Module {
        calls,
        single: Arc::new(single),
    };
    modules.insert(whole, module.clone());
    Ok(module)
}

fn find(module: &Pkcs11, path: &Path, uri: &Uri) -> Result<(Slot, TokenInfo), TokenError> {
    let failed = |error: Error| TokenError::Module {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let mut others = Vec::new();
    let mut fitting = Vec::new();
    for slot in module.get_slots_with_initialized_token().map_err(failed)? {
        let info = module.get_token_info(slot).map_err(failed)?;
        if fits(uri, slot, &info) {
            fitting.push((slot, info));
        } else {
            others.push(info.label().to_owned());
        }
    }
    if fitting.len() > 1 {
        let labels = fitting.iter().map(|(_, info)| info.label().to_owned());
        return Err(TokenError::SeveralTokens(labels.collect()));
    }
    fitting.pop().ok_or(TokenError::NoToken(others))
}

fn fits(uri: &Uri, slot: Slot, info: &TokenInfo) -> bool {
    let same = |wanted: &Option<String>, found: &str| {
        wanted.as_deref().is_none_or(|wanted| wanted == found)
    };
    same(&uri.token, info.label())
        && same(&uri.manufacturer, info.manufacturer_id())
        && same(&uri.serial, info.serial_number())
        && same(&uri.model, info.model())
        && uri.slot.is_none_or(|wanted| wanted == slot.id())
}

/// Answers the PIN, which some keys want again for each signature.
fn log_in(
    session: &Session,
    info: &TokenInfo,
    uri: &Uri,
    ask: &mut Ask<'_>,
) -> Result<Option<Passphrase>, TokenError> {
    let label = info.label();
    if !info.login_required() {
        return Ok(None);
    }
    if info.user_pin_locked() {
        return Err(TokenError::PinLocked(label.to_owned()));
    }
    let pin = match &uri.pin {
        // The token has a keypad of its own.
        _ if info.protected_authentication_path() => None,
        Some(path) => Some(PassphraseSource::File(path.clone()).read()?),
        None => {
            let wanted = Wanted::Pin {
                token: label,
                last: info.user_pin_final_try(),
            };
            let pin = ask(wanted);
            Some(pin.map_err(|error| TokenError::NoPin(label.to_owned(), error.to_string()))?)
        }
    };
    match session.login(UserType::User, pin.as_ref().map(secret).as_ref()) {
        // By another session of this process.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(pin),
        Err(error) => Err(TokenError::of(label, &error)),
    }
}

fn secret(pin: &Passphrase) -> AuthPin {
    AuthPin::from(pin.expose().to_owned())
}
