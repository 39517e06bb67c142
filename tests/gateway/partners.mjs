// Two partners' graphs, each with what it alone knows about things that are Lyceum's.

import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

const link = `extend schema @link(
    url: "https://specs.apollo.dev/federation/v2.5", import: ["@interfaceObject", "@key", "@shareable"]
)`;

/// A museum. It knows organizations by ROR, and opportunities by id without knowing their kind.
export function museum({ ror, exhibitions }) {
    const typeDefs = `${link}
        type Query { exhibitions: [Exhibition!]! }
        type Exhibition { name: String!, organization: Organization, opportunities: [Opportunity]! }
        type Organization @key(fields: "ror") { ror: String, visitorsPerYear: Int }
        type Opportunity @interfaceObject @key(fields: "id") { id: ID!, exhibitions: [Exhibition!]! }`;
    const shown = exhibitions.map(({ name, opportunities }) => ({
        name,
        organization: { ror },
        opportunities: opportunities.map((id) => ({ id })),
    }));
    const resolvers = {
        Query: { exhibitions: () => shown },
        Organization: {
            __resolveReference: (organization) => organization,
            visitorsPerYear: (organization) => (organization.ror === ror ? 120_000 : null),
        },
        Opportunity: {
            __resolveReference: (opportunity) => opportunity,
            exhibitions: ({ id }) => shown.filter((one) => one.opportunities.some((opportunity) => opportunity.id === id)),
        },
    };
    return serve(typeDefs, resolvers);
}

/// A university. It knows organizations by ISIL, and webinars by the address of their page.
export function university({ isil, url }) {
    const typeDefs = `${link}
        type Query { lectures: Lectures! }
        type Lectures { nodes: [Lecture!]!, pageInfo: PageInfo! }
        type Lecture { hall: String!, webinar: Webinar, library: Organization }
        type Webinar @key(fields: "url") { url: String, seatsInHall: Int! }
        type Organization @key(fields: "isil") { isil: String, loansPerYear: Int }
        type PageInfo @shareable {
            hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String
        }`;
    const resolvers = {
        Query: {
            lectures: () => ({
                nodes: [{ hall: 'Aula', webinar: { url }, library: { isil } }],
                pageInfo: { hasNextPage: false, hasPreviousPage: false },
            }),
        },
        Webinar: { __resolveReference: (webinar) => webinar, seatsInHall: () => 300 },
        Organization: { __resolveReference: (organization) => organization, loansPerYear: () => 4_000 },
    };
    return serve(typeDefs, resolvers);
}

async function serve(sdl, resolvers) {
    const typeDefs = parse(sdl);
    const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
    const url = await listen(createYoga({ schema, logging: false }));
    return { url, typeDefs };
}

/// Serves on a free port, and tells where.
export async function listen(handler) {
    const server = createServer(handler);
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${server.address().port}/graphql`;
}
