//! Plain full-text search, with which matching is compared.

/// A way of searching with a need's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// The catalogue's own search: all words must be found.
    Catalogue,
    /// Any word of the statement.
    Words,
    /// Any word of the statement or of the names of its topics.
    WordsAndTopics,
    /// The same, narrowed by the catalogue's filters.
    Filtered,
}

impl Plain {
    pub(super) const ALL: [Self; 4] = [Self::Catalogue, Self::Words, Self::WordsAndTopics, Self::Filtered];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Catalogue => "search of the catalogue",
            Self::Words => "any word",
            Self::WordsAndTopics => "any word, and topics by name",
            Self::Filtered => "the same, filtered",
        }
    }

    /// Whether it is search alone.
    pub(super) fn is_plain(self) -> bool {
        self != Self::Filtered
    }

    /// What it does in the database, best first: `$1` are the words, `$2` the keys of topics, `$3` the languages accepted.
    pub(super) fn sql(self) -> Option<String> {
        let topics = match self {
            Self::Catalogue => return None,
            Self::Words => "''",
            Self::WordsAndTopics | Self::Filtered => {
                "(SELECT string_agg(label ->> $4, ' ') FROM topic WHERE notation = ANY ($2))"
            }
        };
        let filter = match self {
            Self::Filtered => "AND languages && $3 AND status NOT IN ('cancelled', 'withdrawn', 'ended')",
            _ => "AND $3 IS NOT NULL AND $2 IS NOT NULL",
        };
        Some(format!(
            "WITH asked AS (
                SELECT replace(plainto_tsquery(search_config($4), plain(concat_ws(' ', $1, {topics})))::text, '&', '|')::tsquery AS words
            )
            SELECT source_record.key AS key
            FROM asked, opportunity_search JOIN source_record USING (opportunity_id)
            WHERE document @@ words {filter}
            ORDER BY ts_rank(document, words) DESC, opportunity_id LIMIT 20"
        ))
    }
}
