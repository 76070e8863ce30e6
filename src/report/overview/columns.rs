//! The columns of the overview, the same in page and workbook.

use super::{BatchOverview, GroupRow, GroupState, ReportCounts, words};
use crate::domain::Owner;

/// Codes that fit in a cell; the report holds them all.
const MOST_CODES: usize = 2;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OverviewColumn {
    Group,
    Customer,
    ServiceModel,
    State,
    Rows,
    Owner(Owner),
    New,
    Gone,
    UnresolvedCodes,
    Unrecognised,
    Answered,
    NewAnswers,
    ForCustomer,
    ForSam,
    Done,
    Overdue,
    Delivery,
    Report,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OverviewValue<'a> {
    Nothing,
    Text(String),
    Count(usize),
    State(GroupState, &'a [String]),
    /// Where the report stands.
    Report(&'a str),
}

/// The columns that have something to say. Those that nothing is known for are left out: kunde and kundetype without a
/// list, what is new and gone without a history, delivery while there is none, whom rows wait for while that
/// is whose they are.
pub(super) fn of(overview: &BatchOverview) -> Vec<OverviewColumn> {
    let is_known = |column: &OverviewColumn| {
        let may_be_missing = matches!(
            column,
            OverviewColumn::Customer
                | OverviewColumn::ServiceModel
                | OverviewColumn::New
                | OverviewColumn::Gone
                | OverviewColumn::Delivery
        );
        match column {
            column if column.tells_of_answers() => overview.counts().any(|counts| column.tells_more(counts)),
            _ => {
                !may_be_missing || overview.rows.iter().any(|row| column.value(row) != OverviewValue::Nothing)
            }
        }
    };
    let first = [
        OverviewColumn::Group,
        OverviewColumn::Customer,
        OverviewColumn::ServiceModel,
        OverviewColumn::State,
        OverviewColumn::Rows,
    ];
    let last = [
        OverviewColumn::New,
        OverviewColumn::Gone,
        OverviewColumn::UnresolvedCodes,
        OverviewColumn::Unrecognised,
        OverviewColumn::Answered,
        OverviewColumn::NewAnswers,
        OverviewColumn::ForCustomer,
        OverviewColumn::ForSam,
        OverviewColumn::Done,
        OverviewColumn::Overdue,
        OverviewColumn::Delivery,
        OverviewColumn::Report,
    ];
    first.into_iter().chain(Owner::ALL.map(OverviewColumn::Owner)).chain(last).filter(is_known).collect()
}

impl OverviewColumn {
    /// Whether it counts whom rows wait for by what people typed.
    pub(super) fn tells_of_answers(self) -> bool {
        matches!(
            self,
            Self::Answered | Self::NewAnswers | Self::ForCustomer | Self::ForSam | Self::Done | Self::Overdue
        )
    }

    /// Whether a count of these says more than those of the owners do.
    fn tells_more(self, counts: &ReportCounts) -> bool {
        let of = |owners: &[Owner]| Some(owners.iter().map(|owner| counts.by_owner[*owner as usize]).sum());
        let count = self.count(counts);
        match self {
            Self::ForCustomer => count.is_some() && count != of(&[Owner::Customer]),
            Self::ForSam => count.is_some() && count != of(&[Owner::Sam, Owner::Both, Owner::Unresolved]),
            _ => count.is_some_and(|count| count > 0),
        }
    }

    /// The header. Soft hyphens say where it may break.
    pub(super) fn header(self) -> String {
        match self {
            Self::Group => words::GROUP.into(),
            Self::Customer => words::CUSTOMER.into(),
            Self::ServiceModel => words::SERVICE_MODEL.into(),
            Self::State => words::STATE.into(),
            Self::Rows => words::ROWS.into(),
            Self::Owner(owner) => words::follows_up(owner),
            Self::New => words::NEW.into(),
            Self::Gone => words::GONE.into(),
            Self::UnresolvedCodes => words::UNRESOLVED_CODES.into(),
            Self::Unrecognised => words::UNRECOGNISED.into(),
            Self::Answered => words::ANSWERED.into(),
            Self::NewAnswers => words::NEW_ANSWERS.into(),
            Self::ForCustomer => words::FOR_CUSTOMER.into(),
            Self::ForSam => words::FOR_SAM.into(),
            Self::Done => words::DONE.into(),
            Self::Overdue => words::OVERDUE.into(),
            Self::Delivery => words::DELIVERY.into(),
            Self::Report => words::REPORT.into(),
        }
    }

    /// Whether its cells are numbers of things.
    pub(super) fn is_count(self) -> bool {
        !matches!(
            self,
            Self::Group
                | Self::Customer
                | Self::ServiceModel
                | Self::State
                | Self::UnresolvedCodes
                | Self::Delivery
                | Self::Report
        )
    }

    /// What stands in it for a løngruppe.
    pub(super) fn value(self, row: &GroupRow) -> OverviewValue<'_> {
        let text = |text: &str| match text {
            "" => OverviewValue::Nothing,
            text => OverviewValue::Text(text.to_string()),
        };
        match self {
            Self::Group => text(row.group.as_str()),
            Self::Customer => text(&row.customer),
            Self::ServiceModel => text(&row.service_model),
            Self::State => OverviewValue::State(row.state, &row.why),
            Self::UnresolvedCodes => {
                let codes = row.counts.as_ref().map(|counts| counts.unresolved.as_slice());
                text(&words::codes(codes.unwrap_or_default(), MOST_CODES))
            }
            Self::Delivery => text(row.delivery.as_ref().map_or("", |delivery| &delivery.text)),
            Self::Report => row.report.as_deref().map_or(OverviewValue::Nothing, OverviewValue::Report),
            counted => {
                let count = row.counts.as_ref().and_then(|counts| counted.count(counts));
                count.map_or(OverviewValue::Nothing, OverviewValue::Count)
            }
        }
    }

    /// The sum over all løngrupper. Lines of a file with several løngrupper count for each of them, and so have none.
    pub(super) fn sum(self, overview: &BatchOverview) -> Option<usize> {
        if !self.is_count() || self == Self::Unrecognised {
            return None;
        }
        Some(overview.counts().filter_map(|counts| self.count(counts)).sum())
    }

    fn count(self, counts: &ReportCounts) -> Option<usize> {
        let waiting = counts.waiting.as_ref();
        match self {
            Self::Rows => Some(counts.rows),
            Self::Owner(owner) => Some(counts.by_owner[owner as usize]),
            Self::New => counts.new,
            Self::Gone => counts.gone,
            Self::Unrecognised => Some(counts.unrecognised),
            Self::Answered => waiting.map(|waiting| waiting.answered),
            Self::NewAnswers => waiting.map(|waiting| waiting.new_answers),
            Self::ForCustomer => waiting.map(|waiting| waiting.for_customer),
            Self::ForSam => waiting.map(|waiting| waiting.for_sam),
            Self::Done => waiting.map(|waiting| waiting.done),
            Self::Overdue => counts.overdue,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DeliveryState, sample};
    use super::*;
    use crate::report::waiting::WaitingRows;

    #[test]
    fn columns_that_nothing_is_known_for_are_left_out() {
        let mut overview = sample::overview();
        let all = of(&overview);
        assert!(all.contains(&OverviewColumn::Customer) && all.contains(&OverviewColumn::New));
        assert!(!all.contains(&OverviewColumn::Delivery));
        assert!(all.contains(&OverviewColumn::Answered) && all.contains(&OverviewColumn::ForCustomer));
        for counts in overview.rows.iter_mut().filter_map(|row| row.counts.as_mut()) {
            let for_customer = counts.by_owner[Owner::Customer as usize];
            let for_sam = [Owner::Sam, Owner::Both, Owner::Unresolved];
            let for_sam = for_sam.map(|owner| counts.by_owner[owner as usize]).iter().sum();
            counts.waiting = Some(WaitingRows { for_customer, for_sam, ..WaitingRows::default() });
            counts.overdue = Some(0);
        }
        assert!(!of(&overview).iter().any(|column| column.tells_of_answers()), "nobody typed anything");
        overview.rows[0].delivery = Some(DeliveryState { text: "Leveret".into(), calls: false });
        assert!(of(&overview).contains(&OverviewColumn::Delivery));
        for row in &mut overview.rows {
            row.customer.clear();
            if let Some(counts) = &mut row.counts {
                counts.new = None;
            }
        }
        let fewer = of(&overview);
        assert!(!fewer.contains(&OverviewColumn::Customer) && !fewer.contains(&OverviewColumn::New));
    }

    #[test]
    fn sums_are_those_of_the_rows() {
        let overview = sample::overview();
        let owners: usize =
            Owner::ALL.iter().filter_map(|owner| OverviewColumn::Owner(*owner).sum(&overview)).sum();
        assert_eq!(OverviewColumn::Rows.sum(&overview), Some(owners));
        assert_eq!(OverviewColumn::Unrecognised.sum(&overview), None);
    }
}
