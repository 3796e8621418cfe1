//! scratch
use std::time::Instant;
use countersign_vault::*;
fn cpu() -> f64 { let u = std::fs::read_to_string("/proc/self/schedstat").unwrap(); let _ = u; let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit(") ").next().unwrap().split(' ').collect(); (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0 }
#[tokio::main]
async fn main() {
    let root = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(FileStore::new(root.path()));
    let t = Instant::now();
    let vault = LocalVault::open(store, Passphrase::new("x")).await.unwrap();
    println!("first open {:?}", t.elapsed());
    for (name, algorithm, n) in [("e", Algorithm::Ed25519, 5000), ("r", Algorithm::Rsa4096, 500)] {
        let t = Instant::now();
        let c0 = cpu();
        vault.generate(name, &Generate { request: "1".into(), purpose: Purpose::Openpgp, algorithm, user_id: "A <a@b.c>".into(), created: 1 }).await.unwrap();
        println!("generate {name} {:?} cpu {:.2}", t.elapsed(), cpu() - c0);
        let t = Instant::now();
        let c0 = cpu();
        for _ in 0..n { vault.sign(name, &[1; 20000], 5, Form::Binary).await.unwrap(); }
        println!("sign {name}: wall {:?} cpu {:.3} ms each", t.elapsed() / n, (cpu() - c0) * 1000.0 / f64::from(n));
    }
    let signer = std::env::current_exe().unwrap().with_file_name("signer");
    let pass = root.path().join("p"); std::fs::write(&pass, "x").unwrap();
    use std::os::unix::fs::PermissionsExt; std::fs::set_permissions(&pass, std::fs::Permissions::from_mode(0o600)).unwrap();
    let remote = RemoteVault::spawn(remote::Child { program: signer, arguments: vec![], objects: root.path().into(), passphrase: PassphraseSource::File(pass) }).await.unwrap();
    for (name, n) in [("e", 5000_u32), ("r", 300)] {
        let t = Instant::now();
        let c0 = cpu();
        for _ in 0..n { remote.sign(name, &[1; 20000], 5, Form::Binary).await.unwrap(); }
        println!("remote {name}: wall {:?} parent cpu {:.3} ms", t.elapsed() / n, (cpu() - c0) * 1000.0 / f64::from(n));
    }
    let status = std::fs::read_dir("/proc").unwrap().filter_map(|e| { let p = e.unwrap().path(); let s = std::fs::read_to_string(p.join("status")).ok()?; (s.contains("Name:\tsigner") ).then_some(s) }).last().unwrap();
    for line in status.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("Threads") || l.starts_with("VmHWM")) { println!("{line}"); }
}
