//! A clock that nobody can set and that goes on while the machine sleeps.

use std::time::Duration;

/// Time since the machine was started.
pub(crate) fn since_boot() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is valid for the write of one `timespec`.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut time) };
    assert!(result == 0, "Linux has had this clock since 2.6.39");
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on() {
        let before = since_boot();
        std::thread::sleep(Duration::from_millis(2));

        assert!(since_boot() >= before + Duration::from_millis(2));
    }
}
