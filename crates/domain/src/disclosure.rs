//! Small groups are not shown, not even by subtraction.
