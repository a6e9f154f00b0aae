//! Where the lake keeps its files and how much of the machine it may use.

/// Settings of one lake. The bucket counts are part of the layout on disk: they never change for
/// an existing lake.
#[derive(Clone, Debug)]
pub struct LakeConfig {
    /// `file:///var/lib/resonanz/lake`, or
    /// `s3://bucket/prefix?endpoint=http://host:9000&region=eu-central-1&allow_http=true`.
    /// Keys and secrets of the object store come from the usual `AWS_…` environment variables or
    /// from the query.
    pub url: String,
    /// Into how many buckets a month of feedback is divided by customer.
    pub feedback_buckets: u16,
    /// Into how many buckets a month of interactions is divided by customer.
    pub interaction_buckets: u16,
    /// How many cores one query or one plan may use, and how many of them run at once.
    pub threads: usize,
    /// Upper bound for decoded columns kept for the next query, in bytes.
    pub column_cache_bytes: usize,
    /// Upper bound for the id filters of segments, in bytes: three bytes a signal.
    pub filter_cache_bytes: usize,
}

impl LakeConfig {
    /// The settings that fit one small server.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            feedback_buckets: 4,
            interaction_buckets: 16,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            column_cache_bytes: 512 << 20,
            filter_cache_bytes: 384 << 20,
        }
    }
}
