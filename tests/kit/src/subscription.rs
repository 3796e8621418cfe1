//! Subscription keys, and requests that show them.

use crate::http::{Admin, Answer};
use serde_json::Value;

/// A key with its newest secret.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its identifier.
    pub id: String,
    /// What clients send as their password.
    pub secret: String,
}

impl Key {
    /// Makes the key that `body` describes.
    pub async fn create(admin: &Admin, body: &Value) -> Self {
        let accepted = admin.post("/subscription-keys", body).await;
        let secret = accepted.json::<Value>()["secret"].clone();
        let task = admin.succeeds(accepted).await;
        let text = |value: &Value| value.as_str().expect("it is a text").to_owned();
        Self {
            id: text(task.result("subscription_key")),
            secret: text(&secret),
        }
    }

    /// The key as the API tells of it.
    pub async fn shown(&self, admin: &Admin) -> Value {
        admin.get(&self.path("")).await.expect(200).json()
    }

    /// Gives it another secret; the key with that one.
    pub async fn rotate(&self, admin: &Admin, body: &Value) -> Self {
        let accepted = admin.post(&self.path("/rotate"), body).await;
        let secret = accepted.json::<Value>()["secret"].clone();
        admin.succeeds(accepted).await;
        Self {
            id: self.id.clone(),
            secret: secret.as_str().expect("it is a text").to_owned(),
        }
    }

    /// Revokes it.
    pub async fn revoke(&self, admin: &Admin) {
        let accepted = admin.post(&self.path("/revoke"), &Value::Null).await;
        admin.succeeds(accepted).await;
    }

    /// The URL of the key below the API, and what follows it.
    pub fn path(&self, rest: &str) -> String {
        format!("/subscription-keys/{}{rest}", self.id)
    }

    /// GET of `url` with this key.
    pub async fn get(&self, url: &str) -> Answer {
        let request = reqwest::Client::new().get(url);
        Answer::of(request.basic_auth("subscriber", Some(&self.secret))).await
    }
}
