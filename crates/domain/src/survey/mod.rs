//! Surveys: versioned questions in several languages, their logic and their answers.
