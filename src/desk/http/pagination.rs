//! Which part of a long list a page shows: the newest entries, or those before a given place.

use axum::extract::RawQuery;

/// The most entries on one page.
pub const PAGE_SIZE: usize = 50;

/// A part of a list whose oldest entry comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPart {
    /// The index of the first entry that is shown.
    pub begin: usize,
    /// The index after the last entry that is shown.
    pub end: usize,
    /// The length of the list.
    pub all: usize,
}

impl ListPart {
    /// The part that ends before the index `end`; the newest part if it is `None`.
    pub fn ending(end: Option<usize>, all: usize) -> Self {
        let end = end.unwrap_or(all).clamp(PAGE_SIZE.min(all), all);
        Self { begin: end.saturating_sub(PAGE_SIZE), end, all }
    }

    /// The entries of the part.
    pub fn of<T>(self, list: Vec<T>) -> Vec<T> {
        list.into_iter().take(self.end).skip(self.begin).collect()
    }

    /// Whether the list has newer entries than these.
    pub fn has_newer(self) -> bool {
        self.end < self.all
    }

    /// Where the part with the next older entries ends; `None` if there are none.
    pub fn older(self) -> Option<usize> {
        (self.begin > 0).then_some(self.begin)
    }
}

/// The place that the query asks for, in its field `before`.
pub fn before_place(RawQuery(query): &RawQuery) -> Option<usize> {
    form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "before")
        .and_then(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_on_a_page() {
        for all in [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE + 7] {
            let list: Vec<usize> = (0..all).collect();
            let (mut seen, mut end) = (Vec::<usize>::new(), None);
            loop {
                let part = ListPart::ending(end, all);
                let shown = part.of(list.clone());
                assert!(shown.len() <= PAGE_SIZE);
                seen.extend(shown);
                assert_eq!(part.has_newer(), end.is_some());
                end = part.older();
                if end.is_none() {
                    break;
                }
            }
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen, list);
        }
        for end in [0, usize::MAX] {
            assert_eq!(
                ListPart::ending(Some(end), 120).of(vec![(); 120]).len(),
                PAGE_SIZE,
                "whatever is asked for"
            );
        }
    }
}
