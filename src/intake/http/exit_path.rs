//! The two addresses of the way out, which no limit refuses.

use axum::http::Uri;

/// Path of the first step below the language.
pub const LEAVE: &str = "leave";
/// Path of the second step below the first.
pub const AWAY: &str = "away";

/// Whether an address is one of the two steps.
pub fn is_exit_path(uri: &Uri) -> bool {
    let mut parts = uri.path().split('/').skip(2);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(leave), away, None) => leave == LEAVE && away.is_none_or(|away| away == AWAY),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_two_addresses() {
        let is = |path: &'static str| is_exit_path(&Uri::from_static(path));
        assert!(is("/de/leave") && is("/en/leave/away"));
        for path in
            ["/", "/de/", "/leave", "/de/leave/", "/de/leave/away/", "/de/leave/on", "/de/report/leave"]
        {
            assert!(!is(path), "{path}");
        }
    }
}
