//! Public holidays of the sixteen Länder, computed for any year, so that no table ends.
//!
//! Not promised: holidays of single communities (Assumption in parts of Bavaria, Corpus Christi in parts of Saxony and
//! Thuringia, Augsburg's Peace Festival), holidays of one year only, and holidays that a law may yet add.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A Land, by its code of ISO 3166-2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Land {
    /// Baden-Württemberg.
    #[serde(rename = "DE-BW")]
    BadenWuerttemberg,
    /// Bavaria.
    #[serde(rename = "DE-BY")]
    Bavaria,
    /// Berlin.
    #[serde(rename = "DE-BE")]
    Berlin,
    /// Brandenburg.
    #[serde(rename = "DE-BB")]
    Brandenburg,
    /// Bremen.
    #[serde(rename = "DE-HB")]
    Bremen,
    /// Hamburg.
    #[serde(rename = "DE-HH")]
    Hamburg,
    /// Hesse.
    #[serde(rename = "DE-HE")]
    Hesse,
    /// Mecklenburg-Western Pomerania.
    #[serde(rename = "DE-MV")]
    MecklenburgWesternPomerania,
    /// Lower Saxony.
    #[serde(rename = "DE-NI")]
    LowerSaxony,
    /// North Rhine-Westphalia, where the first offices are.
    #[default]
    #[serde(rename = "DE-NW")]
    NorthRhineWestphalia,
    /// Rhineland-Palatinate.
    #[serde(rename = "DE-RP")]
    RhinelandPalatinate,
    /// Saarland.
    #[serde(rename = "DE-SL")]
    Saarland,
    /// Saxony.
    #[serde(rename = "DE-SN")]
    Saxony,
    /// Saxony-Anhalt.
    #[serde(rename = "DE-ST")]
    SaxonyAnhalt,
    /// Schleswig-Holstein.
    #[serde(rename = "DE-SH")]
    SchleswigHolstein,
    /// Thuringia.
    #[serde(rename = "DE-TH")]
    Thuringia,
}

impl Land {
    /// All sixteen with their codes and their German names, by name.
    pub const ALL: [(Self, &str, &str); 16] = [
        (Self::BadenWuerttemberg, "DE-BW", "Baden-Württemberg"),
        (Self::Bavaria, "DE-BY", "Bayern"),
        (Self::Berlin, "DE-BE", "Berlin"),
        (Self::Brandenburg, "DE-BB", "Brandenburg"),
        (Self::Bremen, "DE-HB", "Bremen"),
        (Self::Hamburg, "DE-HH", "Hamburg"),
        (Self::Hesse, "DE-HE", "Hessen"),
        (Self::MecklenburgWesternPomerania, "DE-MV", "Mecklenburg-Vorpommern"),
        (Self::LowerSaxony, "DE-NI", "Niedersachsen"),
        (Self::NorthRhineWestphalia, "DE-NW", "Nordrhein-Westfalen"),
        (Self::RhinelandPalatinate, "DE-RP", "Rheinland-Pfalz"),
        (Self::Saarland, "DE-SL", "Saarland"),
        (Self::Saxony, "DE-SN", "Sachsen"),
        (Self::SaxonyAnhalt, "DE-ST", "Sachsen-Anhalt"),
        (Self::SchleswigHolstein, "DE-SH", "Schleswig-Holstein"),
        (Self::Thuringia, "DE-TH", "Thüringen"),
    ];

    /// The Land of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(land, ..)| *land)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(land, ..)| *land == self).map_or("", |(_, code, _)| code)
    }

    /// Whether a day is a holiday here.
    #[must_use]
    pub fn is_holiday(self, day: NaiveDate) -> bool {
        let date = (day.month(), day.day());
        EVERYWHERE.contains(&date)
            || self.fixed(day.year()).contains(&date)
            || (self == Self::Saxony && is_repentance_day(day))
            || easter(day.year()).is_some_and(|easter| {
                let distance = (day - easter).num_days();
                EVERYWHERE_BY_EASTER.contains(&distance) || self.by_easter().contains(&distance)
            })
    }

    /// Holidays of this Land alone at a fixed day: month and day.
    fn fixed(self, year: i32) -> &'static [(u32, u32)] {
        match self {
            Self::BadenWuerttemberg | Self::Bavaria => &[EPIPHANY, ALL_SAINTS],
            Self::Berlin if year >= 2019 => &[WOMENS_DAY],
            Self::Berlin | Self::Hesse => &[],
            // A holiday of the northern Länder since 2018.
            Self::Bremen | Self::Hamburg | Self::LowerSaxony | Self::SchleswigHolstein => {
                if year >= 2018 {
                    &[REFORMATION]
                } else {
                    &[]
                }
            }
            Self::MecklenburgWesternPomerania if year >= 2023 => &[WOMENS_DAY, REFORMATION],
            Self::NorthRhineWestphalia | Self::RhinelandPalatinate => &[ALL_SAINTS],
            Self::Saarland => &[ASSUMPTION, ALL_SAINTS],
            Self::SaxonyAnhalt => &[EPIPHANY, REFORMATION],
            Self::Thuringia if year >= 2019 => &[CHILDRENS_DAY, REFORMATION],
            Self::Brandenburg | Self::MecklenburgWesternPomerania | Self::Saxony | Self::Thuringia => {
                &[REFORMATION]
            }
        }
    }

    /// Holidays of this Land alone by their distance from Easter Sunday, in days.
    const fn by_easter(self) -> &'static [i64] {
        match self {
            Self::BadenWuerttemberg
            | Self::Bavaria
            | Self::Hesse
            | Self::NorthRhineWestphalia
            | Self::RhinelandPalatinate
            | Self::Saarland => &[CORPUS_CHRISTI],
            Self::Brandenburg => &[EASTER_SUNDAY, WHIT_SUNDAY],
            _ => &[],
        }
    }
}

/// New Year, Labour Day, German Unity, both Christmas days: month and day.
const EVERYWHERE: [(u32, u32); 5] = [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)];
/// Good Friday, Easter Monday, Ascension, Whit Monday: days from Easter Sunday.
const EVERYWHERE_BY_EASTER: [i64; 4] = [-2, 1, 39, 50];
const EPIPHANY: (u32, u32) = (1, 6);
const WOMENS_DAY: (u32, u32) = (3, 8);
const ASSUMPTION: (u32, u32) = (8, 15);
const CHILDRENS_DAY: (u32, u32) = (9, 20);
const REFORMATION: (u32, u32) = (10, 31);
const ALL_SAINTS: (u32, u32) = (11, 1);
const EASTER_SUNDAY: i64 = 0;
const WHIT_SUNDAY: i64 = 49;
const CORPUS_CHRISTI: i64 = 60;

/// Buß- und Bettag: the Wednesday before 23 November.
fn is_repentance_day(day: NaiveDate) -> bool {
    day.weekday() == Weekday::Wed && day.month() == 11 && (16..=22).contains(&day.day())
}

/// Easter Sunday of a year (Meeus/Jones/Butcher, valid for every Gregorian year).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let skipped = (century + 8).div_euclid(25);
    let lunar = (century - skipped + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - lunar + 15).rem_euclid(30);
    let weekday = (32 + 2 * century.rem_euclid(4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holidays(land: Land, year: i32) -> String {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|day| day.year() == year).filter(|day| land.is_holiday(*day));
        days.map(|day| day.to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_holidays_are_those_of_the_published_calendar() {
        let published = [
            "2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-09 2025-06-19 2025-10-03 2025-11-01 2025-12-25 2025-12-26",
            "2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-06-04 2026-10-03 2026-11-01 2026-12-25 2026-12-26",
            "2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-05-27 2027-10-03 2027-11-01 2027-12-25 2027-12-26",
            "2028-01-01 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-05 2028-06-15 2028-10-03 2028-11-01 2028-12-25 2028-12-26",
        ];
        for (year, published) in (2025..).zip(published) {
            assert_eq!(holidays(Land::NorthRhineWestphalia, year), published);
        }
    }

    #[test]
    fn each_land_has_its_own_number_of_holidays() {
        // Of the whole Land, in 2026 (9 everywhere).
        for (code, count) in [
            ("DE-BW", 12),
            ("DE-BY", 12),
            ("DE-BE", 10),
            ("DE-BB", 12),
            ("DE-HB", 10),
            ("DE-HH", 10),
            ("DE-HE", 10),
            ("DE-MV", 11),
            ("DE-NI", 10),
            ("DE-NW", 11),
            ("DE-RP", 11),
            ("DE-SL", 12),
            ("DE-SN", 11),
            ("DE-ST", 11),
            ("DE-SH", 10),
            ("DE-TH", 11),
        ] {
            let land = Land::parse(code).unwrap();
            assert_eq!(holidays(land, 2026).split(' ').count(), count, "{code}");
            assert_eq!((land.code(), serde_json::to_value(land).unwrap()), (code, code.into()));
        }
        assert!(holidays(Land::Saxony, 2026).contains("2026-11-18"), "Buß- und Bettag");
        assert!(holidays(Land::Saxony, 2028).contains("2028-11-22"));
        assert!(!holidays(Land::Berlin, 2018).contains("2018-03-08"));
    }
}
