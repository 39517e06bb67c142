//! Connections, as Relay has them: pages by cursor.

use async_graphql::{Error, Lookahead, SimpleObject};
use database::paging::{self, MOST, Page, PageRequest};
use diesel::QueryResult;
use serde::de::DeserializeOwned;

/// Where a page stands in the whole list.
#[derive(SimpleObject)]
// Every graph with connections has this type, and a gateway joins them.
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether there are more behind this page: ask again with `after: endCursor`.
    pub has_next_page: bool,
    /// Whether this page begins behind another.
    pub has_previous_page: bool,
    /// The cursor of the first item of this page.
    pub start_cursor: Option<String>,
    /// The cursor of the last item of this page.
    pub end_cursor: Option<String>,
}

/// Reads `first` and `after`.
///
/// # Errors
/// Where `first` is not 1 to 100, or `after` is not a cursor of the same list.
pub fn page_request<Key: DeserializeOwned>(
    first: Option<i32>,
    after: Option<String>,
) -> Result<PageRequest<Key>, Error> {
    let first = first.unwrap_or(20);
    let first = usize::try_from(first).ok().filter(|first| (1..=MOST).contains(first)).ok_or_else(|| {
        Error::new(format!("first is {first}; ask for 1 to {MOST} items, and for more with `after`."))
    })?;
    let after = after
        .map(|cursor| {
            paging::decode(&cursor).ok_or_else(|| {
                Error::new(
                    "after is not a cursor of this list; use the `endCursor` of the page before, in the same order.",
                )
            })
        })
        .transpose()?;
    Ok(PageRequest { first, after })
}

/// A page of a list that is known as a whole, in the order of its keys, with how many are in the list.
pub fn cut<Key: PartialOrd, Item>(page: &PageRequest<Key>, items: Vec<(Key, Item)>) -> (Page<Key, Item>, Option<i64>) {
    let total = i64::try_from(items.len()).ok();
    let rest = items.into_iter().filter(|(key, _)| page.after.as_ref().is_none_or(|after| key > after));
    (Page::cut(page, rest.take(page.first + 1).collect()), total)
}

/// Counts a list only where its `totalCount` is selected.
pub async fn total(list: &Lookahead<'_>, count: impl Future<Output = QueryResult<i64>>) -> QueryResult<Option<i64>> {
    match list.field("totalCount").exists() {
        true => count.await.map(Some),
        false => Ok(None),
    }
}

/// Defines a connection and its edge.
#[macro_export]
macro_rules! connection {
    (
        $(#[$about:meta])* $connection:ident,
        $(#[$about_edge:meta])* $edge:ident,
        $node:ty
        $(, $extra:ident: $extra_type:ty { $($more:tt)* })?
    ) => {
        $(#[$about_edge])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where the item stands in the list; to be used as `after`.
            cursor: String,
            /// The item. Costs nothing.
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            node: $node,
        }

        $(#[$about])*
        pub struct $connection {
            edges: Vec<(String, $node)>,
            has_next: bool,
            has_previous: bool,
            total: Option<i64>,
            $($extra: $extra_type,)?
        }

        impl $connection {
            /// The connection of a page, with the total if it was counted.
            pub fn new<Key: serde::Serialize, Item>(
                page: database::paging::Page<Key, Item>,
                has_previous: bool,
                total: Option<i64>,
                $($extra: $extra_type,)?
                node: impl Fn(Item) -> $node,
            ) -> Self {
                Self {
                    edges: page
                        .items
                        .into_iter()
                        .map(|(key, item)| (database::paging::encode(&key), node(item)))
                        .collect(),
                    has_next: page.has_next,
                    has_previous,
                    total,
                    $($extra,)?
                }
            }
        }

        $(#[$about])*
        #[async_graphql::Object]
        impl $connection {
            /// The items of this page, each with its cursor.
            async fn edges(&self) -> Vec<$edge> {
                let edges = self.edges.iter();
                edges.map(|(cursor, node)| $edge { cursor: cursor.clone(), node: node.clone() }).collect()
            }

            /// The items of this page.
            async fn nodes(&self) -> Vec<$node> {
                self.edges.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Where this page stands in the whole list. Costs nothing.
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            async fn page_info(&self) -> $crate::paging::PageInfo {
                $crate::paging::PageInfo {
                    has_next_page: self.has_next,
                    has_previous_page: self.has_previous,
                    start_cursor: self.edges.first().map(|(cursor, _)| cursor.clone()),
                    end_cursor: self.edges.last().map(|(cursor, _)| cursor.clone()),
                }
            }

            /// How many items there are in all, on this and all other pages. Counted only when asked for. Costs 10 points.
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(10)))]
            async fn total_count(&self) -> i64 {
                self.total.unwrap_or_default()
            }

            $($($more)*)?
        }
    };
}
