//! Reading a repository as a client does: signature, index hashes, packages.

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};
use sha2::{Digest, Sha256};

use crate::failure::{Code, Failure};
use crate::session::Session;

/// Fetches everything a client would, checks it, and says what was found in one line.
pub(crate) async fn read(
    session: &Session,
    public: &str,
    address: &str,
    key: &str,
) -> Result<String, Failure> {
    let base = format!("{public}/{address}");
    let repomd = fetch(&format!("{base}/repodata/repomd.xml")).await?;
    let signature = fetch(&format!("{base}/repodata/repomd.xml.asc")).await?;
    let certificate = fetch(&format!("{public}/keys/{key}.asc")).await?;
    verify(&repomd, &signature, &certificate)?;

    let files = index_files(&String::from_utf8_lossy(&repomd));
    for href in &files {
        let bytes = fetch(&format!("{base}/{href}")).await?;
        let named = href
            .rsplit('/')
            .next()
            .and_then(|name| name.split('-').next());
        if named != Some(hex::encode(Sha256::digest(&bytes)).as_str()) {
            return Err(wrong(&format!("`{href}` has not the hash in its name")));
        }
    }
    let repository = session.repository(address).await?;
    let packages = session.packages(repository.id, None).await?;
    for package in &packages {
        let bytes = fetch(&format!("{base}/{}", package.path)).await?;
        if hex::encode(Sha256::digest(&bytes)) != package.sha256 {
            return Err(wrong(&format!(
                "`{}` is not what was published",
                package.path
            )));
        }
    }
    let (indexes, packages) = (files.len(), packages.len());
    Ok(format!(
        "signature good, {indexes} index files and {packages} packages as signed"
    ))
}

async fn fetch(url: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: reqwest::Error| {
        Failure::from_error(Code::Failed, &format!("could not fetch {url}"), &error)
    };
    let answer = reqwest::get(url)
        .await
        .and_then(reqwest::Response::error_for_status);
    Ok(answer
        .map_err(failed)?
        .bytes()
        .await
        .map_err(failed)?
        .into())
}

fn verify(message: &[u8], signature: &[u8], certificate: &[u8]) -> Result<(), Failure> {
    let unreadable = |_| wrong("the signature or the key cannot be read");
    let (signature, _) = DetachedSignature::from_armor_single(signature).map_err(unreadable)?;
    let (certificate, _) = SignedPublicKey::from_armor_single(certificate).map_err(unreadable)?;
    signature
        .verify(&certificate, message)
        .map_err(|_| wrong("`repomd.xml` is not signed by the repository's key"))
}

/// The files that `repomd.xml` names, in its order.
fn index_files(repomd: &str) -> Vec<String> {
    let hrefs = repomd.split("<location href=\"").skip(1);
    hrefs
        .filter_map(|rest| rest.split('"').next())
        .map(ToOwned::to_owned)
        .collect()
}

fn wrong(message: &str) -> Failure {
    Failure::new(
        Code::Failed,
        format!("the repository is not as it should be: {message}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_repomd_are_found() {
        let repomd = r#"<data type="primary"><location href="repodata/a-primary.xml.gz"/></data>
            <data type="other"><location href="repodata/b-other.xml.gz"/></data>"#;

        assert_eq!(
            index_files(repomd),
            ["repodata/a-primary.xml.gz", "repodata/b-other.xml.gz"]
        );
    }
}
