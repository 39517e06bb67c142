//! The graph as a part of a larger one: a subgraph in the sense of Apollo Federation 2.
//!
//! A gateway reads [`sdl`] and asks for organizations, topics and opportunities by their keys (`_entities`), to answer
//! one query from our graph and its partners'. A partner names an opportunity by its kind (`Webinar`), or, where it does
//! not know the kind, as `type Opportunity @interfaceObject @key(fields: "id")`.
//!
//! async-graphql has a face for gateways of its own, which is not used: one bad representation fails all of them, and its
//! union of entities has an interface among its members, which no client can read. With ours, a representation that is
//! of no use is null, with an error at its place.
//!
//! What only gateways ask is left out of `schema.graphql` and of introspection, so that the graph explains itself to
//! people without it.

mod entity;
mod keys;
mod queries;
mod reference;

pub use keys::sdl;
pub use queries::FederationQueries;
