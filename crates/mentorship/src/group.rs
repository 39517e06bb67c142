//! Groups that an exchange places first.

use database::text_enum;

text_enum! {
    /// A group that an exchange can give priority to (`004`: "prioritizing staff from underrepresented departments or those with
    /// limited exposure to cross-functional roles").
    PriorityGroup {
        /// People with little exposure to roles beside their own.
        LimitedExposure = "limited_exposure",
        /// People of a department that is seldom represented.
        UnderrepresentedDepartment = "underrepresented_department",
    }
}
