//! Which part of a long list a page shows: the newest, or those before a place in it.

use axum::extract::RawQuery;

/// Most entries on one page.
pub const MOST: usize = 50;

/// A part of a list, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first that is shown.
    pub begin: usize,
    /// The first after it that is not.
    pub end: usize,
    /// How many there are.
    pub all: usize,
}

impl Part {
    /// The part that ends at a place; the newest without one.
    pub fn ending(end: Option<usize>, all: usize) -> Self {
        let end = end.unwrap_or(all).clamp(MOST.min(all), all);
        Self { begin: end.saturating_sub(MOST), end, all }
    }

    /// Those entries of a list.
    pub fn of<T>(self, list: &[T]) -> &[T] {
        list.get(self.begin..self.end).unwrap_or_default()
    }

    /// Whether there are newer ones.
    pub fn has_newer(self) -> bool {
        self.end < self.all
    }

    /// Where the older ones end, if there are any.
    pub fn older(self) -> Option<usize> {
        (self.begin > 0).then_some(self.begin)
    }
}

/// The place that a query names.
pub fn asked(RawQuery(query): &RawQuery) -> Option<usize> {
    form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "before")
        .and_then(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_on_a_page() {
        for all in [0, 1, MOST, MOST + 1, 3 * MOST + 7] {
            let list: Vec<usize> = (0..all).collect();
            let (mut seen, mut end) = (Vec::<usize>::new(), None);
            loop {
                let part = Part::ending(end, all);
                assert!(part.of(&list).len() <= MOST);
                seen.extend(part.of(&list));
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
            assert_eq!(Part::ending(Some(end), 120).of(&[(); 120]).len(), MOST, "whatever is asked for");
        }
    }
}
