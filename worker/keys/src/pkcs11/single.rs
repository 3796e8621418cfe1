//! The one thing that cryptoki 0.12 does not offer: a signature in an operation that was begun
//! before, so that a login fits in between.

use std::{path::Path, ptr};

use cryptoki::session::Session;
use cryptoki_sys::{
    CK_BYTE, CK_FUNCTION_LIST, CK_RV, CK_SESSION_HANDLE, CK_ULONG, CKR_OK, Pkcs11 as Library,
};

/// Bytes of a signature by P-256 or Ed25519.
const SIGNATURE: usize = 64;

/// `C_Sign` (PKCS#11 2.40 §5.11).
type Sign = unsafe extern "C" fn(
    CK_SESSION_HANDLE,
    *mut CK_BYTE,
    CK_ULONG,
    *mut CK_BYTE,
    *mut CK_ULONG,
) -> CK_RV;

/// `C_Sign` of a module.
pub(super) struct SingleSign {
    sign: Sign,
    /// Keeps the function where it is.
    _library: Library,
}

impl SingleSign {
    /// Finds the function in a module that cryptoki has loaded and started.
    pub(super) fn load(module: &Path) -> Result<Self, String> {
        // SAFETY: the library is loaded already; what it does when it is loaded, it has done.
        let library = unsafe { Library::new(module) }.map_err(|error| error.to_string())?;
        if let Err(error) = &library.C_GetFunctionList {
            return Err(error.to_string());
        }
        let mut list: *mut CK_FUNCTION_LIST = ptr::null_mut();
        // SAFETY: the function is there, and writes one pointer to a place for one.
        let code = unsafe { library.C_GetFunctionList(&raw mut list) };
        if code != CKR_OK || list.is_null() {
            return Err(format!("C_GetFunctionList answered {code:#x}"));
        }
        // SAFETY: the list belongs to the library, which stays loaded.
        let sign = unsafe { (*list).C_Sign };
        Ok(Self {
            sign: sign.ok_or("it has no C_Sign")?,
            _library: library,
        })
    }

    /// Ends the operation that `session` of this module has begun, with its signature over `data`.
    pub(super) fn sign(&self, session: &Session, data: &[u8]) -> Result<Vec<u8>, String> {
        let long = |error: std::num::TryFromIntError| error.to_string();
        let length = data.len().try_into().map_err(long)?;
        let mut signature = vec![0; SIGNATURE];
        let mut written: CK_ULONG = signature.len().try_into().map_err(long)?;
        // SAFETY: the session is open, and of the library that the function is of. The module
        // reads `data` and does not write to it, whatever the type says; it writes no more to
        // `signature` than `written` says there is.
        let code = unsafe {
            (self.sign)(
                session.handle(),
                data.as_ptr().cast_mut(),
                length,
                signature.as_mut_ptr(),
                &raw mut written,
            )
        };
        if code != CKR_OK {
            return Err(format!("C_Sign answered {code:#x}"));
        }
        signature.truncate(written.try_into().map_err(long)?);
        Ok(signature)
    }
}
