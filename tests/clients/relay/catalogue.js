// What an application written with Relay would ask of the graph. The compiler reads it; nothing runs it.

import { graphql } from "relay-runtime";

export const query = graphql`
  query catalogueQuery($search: String) {
    viewer {
      isKnown
    }
    ...catalogueList @arguments(search: $search)
  }
`;

export const list = graphql`
  fragment catalogueList on Query
  @argumentDefinitions(
    search: { type: "String" }
    first: { type: "Int", defaultValue: 2 }
    after: { type: "String" }
  )
  @refetchable(queryName: "catalogueListQuery") {
    opportunities(search: $search, orderBy: TITLE, filter: { kinds: [WEBINAR] }, first: $first, after: $after)
      @connection(key: "catalogueList_opportunities") {
      totalCount
      edges {
        node {
          id
          ...catalogueCard
        }
      }
    }
  }
`;

export const card = graphql`
  fragment catalogueCard on Opportunity
  @argumentDefinitions(languages: { type: "[String!]", defaultValue: ["en"] })
  @refetchable(queryName: "catalogueCardQuery") {
    title(languages: $languages) {
      text
    }
    provider {
      name {
        text
      }
    }
    ... on Series {
      kind
    }
  }
`;

export const rename = graphql`
  mutation catalogueRenameMutation($input: UpdateOpportunityInput!) {
    updateOpportunity(input: $input) {
      opportunity {
        id
        ...catalogueCard
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;
