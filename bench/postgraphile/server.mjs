// PostGraphile on the catalogue that DATABASE_URL names, at the port that is given. Loopback only; nothing is written.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public"],
      // As many connections as Lyceum takes.
      poolConfig: { max: 10 },
    }),
  ],
  grafast: { explain: false },
  grafserv: { graphiql: false, watch: false, dangerouslyAllowAllCORSRequests: false },
};

const instance = postgraphile(preset);
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));
