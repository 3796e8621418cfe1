//! Single flight: who asks for what is being done already waits for that.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;

/// The shared work ended without a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shared work was lost")]
pub struct Lost;

/// Work under way, by type of its result and key. The value is the receiving end of the result.
type UnderWay = HashMap<(TypeId, String), Box<dyn Any + Send>>;

/// Work under way in this process.
#[derive(Clone, Default)]
pub(crate) struct Flights {
    under_way: Arc<Mutex<UnderWay>>,
}

/// Takes a flight off the list, also when its work panics.
struct Landing {
    flights: Flights,
    key: (TypeId, String),
}

impl Flights {
    pub(crate) async fn join<T, F>(&self, runtime: &Handle, key: &str, work: F) -> Result<T, Lost>
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let mut result = self.begin(runtime, key, work);
        // Dropping the sender without a result says that the work is lost.
        let done = result.wait_for(Option::is_some).await.map_err(|_| Lost)?;
        done.clone().ok_or(Lost)
    }

    /// Joins the work under way, or begins it.
    fn begin<T, F>(&self, runtime: &Handle, key: &str, work: F) -> watch::Receiver<Option<T>>
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let key = (TypeId::of::<T>(), key.to_owned());
        let mut under_way = self.under_way();
        if let Some(result) = under_way.get(&key).and_then(|any| any.downcast_ref()) {
            return watch::Receiver::clone(result);
        }
        let (sender, receiver) = watch::channel(None);
        under_way.insert(key.clone(), Box::new(receiver.clone()));
        let landing = Landing {
            flights: self.clone(),
            key,
        };
        runtime.spawn(async move {
            let result = work.await;
            // Off the list first: who asks from now on must not get an old answer.
            drop(landing);
            sender.send_replace(Some(result));
        });
        receiver
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.under_way().remove(&self.key);
    }
}
