//! RSA keys on their way from OpenPGP's numbers to aws-lc.

use aws_lc_rs::{
    error::KeyRejected,
    rsa::{KeyPairComponents, PublicKeyComponents},
    signature::RsaKeyPair,
};
use num_bigint_dig::BigUint;
use zeroize::{Zeroize, Zeroizing};

/// The numbers of an OpenPGP RSA key, big endian.
pub(super) struct Numbers {
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
    pub(super) secret_exponent: Zeroizing<Vec<u8>>,
    pub(super) p: Zeroizing<Vec<u8>>,
    pub(super) q: Zeroizing<Vec<u8>>,
    /// The inverse of `p` modulo `q`.
    pub(super) p_inverse: Zeroizing<Vec<u8>>,
}

impl Numbers {
    /// Hands the key to aws-lc, which checks that the numbers fit each other.
    ///
    /// PKCS#1 keeps the inverse of its second prime, OpenPGP that of its first: so they are
    /// swapped.
    pub(super) fn into_pair(self) -> Result<RsaKeyPair, KeyRejected> {
        RsaKeyPair::from_components(&KeyPairComponents {
            public_key: PublicKeyComponents {
                n: self.modulus.clone(),
                e: self.exponent.clone(),
            },
            dP: Zeroizing::new(reduce(&self.secret_exponent, &self.q)),
            dQ: Zeroizing::new(reduce(&self.secret_exponent, &self.p)),
            d: self.secret_exponent,
            p: self.q,
            q: self.p,
            qInv: self.p_inverse,
        })
    }
}

/// `exponent` modulo `prime` − 1.
fn reduce(exponent: &[u8], prime: &[u8]) -> Vec<u8> {
    let mut order = BigUint::from_bytes_be(prime);
    if order < BigUint::from(2_u8) {
        return Vec::new();
    }
    order -= 1_u8;
    let mut value = BigUint::from_bytes_be(exponent);
    value %= &order;
    let bytes = value.to_bytes_be();
    value.zeroize();
    order.zeroize();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponent_is_reduced_by_the_prime_less_one() {
        assert_eq!(reduce(&[1, 3], &[11]), [9]);
    }

    #[test]
    fn numbers_that_are_no_primes_do_not_panic() {
        assert_eq!(reduce(&[5], &[]), [0_u8; 0]);
        assert_eq!(reduce(&[5], &[1]), [0_u8; 0]);
    }
}
