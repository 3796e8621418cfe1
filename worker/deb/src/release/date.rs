//! Times as `Release` files have them.

const DAY: u64 = 86_400;

/// A time in seconds since 1970, as in `Sat, 21 Nov 2026 10:00:00 UTC`.
pub fn date(seconds: u64) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (days, clock) = (seconds / DAY, seconds % DAY);
    let (year, month, day) = civil(days);
    let weekday = WEEKDAYS[index(days % 7)];
    let month = MONTHS[index(month)];
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Year, month (from 0) and day (from 1) of a day since 1970.
///
/// Years are counted from March on, so that the day that some years have more is their last.
fn civil(days: u64) -> (u64, u64, u64) {
    const CENTURIES: u64 = 146_097; // days of 400 years
    let since = days + 719_468; // from 1 March of year 0
    let of_era = since % CENTURIES;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12;
    let year = since / CENTURIES * 400 + year_of_era + u64::from(month < 2);
    (year, month, day)
}

fn index(small: u64) -> usize {
    usize::try_from(small).expect("less than twelve")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_apt_wants_them() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 UTC"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 UTC"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 UTC"),
            (1_795_255_200, "Sat, 21 Nov 2026 10:00:00 UTC"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 UTC"),
        ] {
            assert_eq!(date(seconds), text);
        }
    }
}
