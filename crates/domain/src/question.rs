//! The one typed question that dashboards, exports, alerts and the API ask.
