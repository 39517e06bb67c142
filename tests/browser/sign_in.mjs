// Somebody signs in, chooses for whom they act, and signs out, in a real browser:
// node sign_in.mjs <address of the server> <the provider's name> <the person's name> [<folder for pictures>]
//
// Says what it saw as one line of JSON; tests/lyceum/sign_in/browser.rs judges it.

import { launch } from "./chromium.mjs";

const [address, provider, person, pictures] = process.argv.slice(2);
const browser = await launch();

const complaints = [];
const hosts = new Set();
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
page.setDefaultTimeout(20_000);
page.on("console", (message) => {
  if (message.type() === "error") {
    complaints.push(`${message.text()} ${message.location().url}`);
  }
});
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("request", (request) => hosts.add(new URL(request.url()).host));

const button = (name) => page.getByRole("button", { name, exact: true });
const link = (name) => page.getByRole("link", { name, exact: true });
const words = () => page.locator("main").innerText();

let taken = 0;
async function picture() {
  if (pictures) {
    await page.screenshot({ path: `${pictures}/${++taken}.png`, fullPage: true });
  }
}

/** What the explorer says of who is signed in, once it says anything. */
async function who() {
  await page.goto(address);
  const navigation = page.getByRole("navigation", { name: "Who is signed in" });
  await navigation.getByRole("link").first().waitFor();
  const chosen = navigation.getByRole("combobox", { name: "Acting for" });
  const actingFor = (await chosen.count()) ? await chosen.locator("option:checked").innerText() : null;
  return { links: await navigation.getByRole("link").allInnerTexts(), text: await navigation.innerText(), actingFor };
}

/** Changes something in the graph, as a page of ours does. */
const change = (query, variables) =>
  page.evaluate(
    async (body) => {
      const headers = { "Content-Type": "application/json" };
      return (await fetch("/graphql", { method: "POST", headers, body })).json();
    },
    JSON.stringify({ query, variables }),
  );

try {
  const before = await who();
  await picture();

  await page.goto(`${address}/account`);
  const nobody = await words();
  await link("Sign in").click();
  await picture();
  await link(`Sign in with ${provider}`).click();
  await button(person).click();
  await page.waitForURL(`${address}/account`);
  const account = await words();
  await picture();

  await page.goto(address);
  const made = [];
  for (const name of ["Ferry Museum", "Mill Archive"]) {
    made.push(
      await change(
        `mutation Ask($input: CreateOrganizationInput!) {
          createOrganization(input: $input) { organization { name { text } } userErrors { message } }
        }`,
        { input: { name: [{ language: "en", text: name }], mainLanguage: "en" } },
      ),
    );
  }
  const signedIn = await who();
  await Promise.all([
    page.waitForResponse((response) => response.request().postData()?.includes("actFor(")),
    page.getByRole("combobox", { name: "Acting for" }).selectOption({ label: "acting for Ferry Museum" }),
  ]);
  const chosenThere = await who();
  await picture();

  await page.goto(`${address}/account`);
  await button("Act for Mill Archive").click();
  await button("Act for Ferry Museum").waitFor();
  const roles = await words();
  await picture();
  const chosenHere = await who();

  await page.goto(`${address}/account`);
  await button("Sign out").click();
  // The provider asks with a button of the same name: on its page, not still on ours.
  await page.waitForURL((url) => url.origin !== address);
  await picture();
  await button("Sign out").click();
  await page.waitForURL(`${address}/sign-in`);
  const signedOut = await words();
  const after = await who();
  const cookies = (await page.context().cookies(address)).map(({ name }) => name);

  console.log(
    JSON.stringify({
      before, nobody, account, made, signedIn, chosenThere, roles, chosenHere, signedOut, after, cookies,
      complaints, hosts: [...hosts],
    }),
  );
} finally {
  await browser.close();
}
