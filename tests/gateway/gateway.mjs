// Composes Lyceum's graph with two partners', serves a gateway over the three, and asks it: the whole conversation is
// on this machine. Says what came of it as JSON.
//
// node gateway.mjs http://127.0.0.1:… '{ "museum": …, "university": …, "query": … }'

import assert from 'node:assert/strict';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { composeServices, transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, parse, validateSchema } from 'graphql';
import * as partners from './partners.mjs';

const [address, told] = process.argv.slice(2);
const { query, ...catalogue } = JSON.parse(told);

const lyceum = `${address}/graphql`;
const { data } = await ask(lyceum, '{ _service { sdl } }');
const museum = await partners.museum(catalogue.museum);
const university = await partners.university(catalogue.university);

const composed = composeServices([
    { name: 'lyceum', url: lyceum, typeDefs: parse(data._service.sdl) },
    { name: 'museum', ...museum },
    { name: 'university', ...university },
]);
assert.deepEqual(composed.errors ?? [], []);
const everybodys = buildASTSchema(transformSupergraphToPublicSchema(parse(composed.supergraphSdl)));
assert.deepEqual(validateSchema(everybodys), []);

const asked = [];
const gateway = createGatewayRuntime({
    supergraph: composed.supergraphSdl,
    // Hive's own planner. The one that the runtime uses without it loses its way at interfaces that another graph adds
    // fields to, once a type has several keys.
    unifiedGraphHandler,
    logging: 'error',
    plugins: () => [{ onSubgraphExecute: ({ subgraphName }) => void asked.push(subgraphName) }],
});
const answer = await ask(await partners.listen(gateway), query);
await new Promise((resolve) => process.stdout.write(JSON.stringify({ answer, asked }), resolve));
// The three servers end with the process.
process.exit(0);

async function ask(url, query) {
    const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal: AbortSignal.timeout(30_000),
    });
    return response.json();
}
