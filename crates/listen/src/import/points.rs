//! Points of a scale given in words: "sehr zufrieden", "4 stars", "yes".

use super::values;
use domain::metric::{Metric, Series};

/// The point of `series` a cell names, as a number on the scale or by its label in German or English.
pub(super) fn point_of(series: &Series, cell: &str) -> Option<f64> {
    if let Some(number) = values::score(cell) {
        return Some(number).filter(|number| series.group(*number).is_ok());
    }
    let cell = cell.trim().to_lowercase();
    let label = |point: i32| {
        ["de", "en"].iter().filter_map(|language| series.point_label(point, language)).any(|l| l.to_lowercase() == cell)
    };
    if let Some(point) = series.scale().values().find(|point| label(*point)) {
        return Some(f64::from(point));
    }
    if series.metric() == Metric::Thumbs {
        return values::truth(&cell).map(f64::from);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_name_points() {
        let csat = Series::csat();
        let point = |cell| point_of(&csat, cell).map(|p| p as i32);
        assert_eq!(point("Sehr zufrieden"), Some(5));
        assert_eq!(point(" dissatisfied "), Some(2));
        assert_eq!(point("4 von 5"), Some(4));
        assert_eq!(point("6"), None, "off the scale");
        assert_eq!(point("3.5"), None, "between two points");
        assert_eq!(point("keine Ahnung"), None);
        assert_eq!(point_of(&Series::thumbs(), "ja").map(|p| p as i32), Some(1));
        assert_eq!(point_of(&Series::thumbs(), "thumb down").map(|p| p as i32), Some(0));
    }
}
