// A card terminal on loopback, as a till meets it: TLS, sealed messages by the vendor's own library, a memory.
// What happens next is told to it by lines of JSON on its standard input; each is answered by a line on its output.
"use strict";
const fs = require("fs");
const https = require("https");
const readline = require("readline");
const { parseArgs } = require("util");
const NexoCrypto = require("@adyen/api-library/lib/src/security/nexoCrypto").default;
const Generator = require("@adyen/api-library/lib/src/security/nexoDerivedKeyGenerator").default;

const TEST_CARD = "4111111111111111"; // a test number every provider publishes; it must never get beyond the driver
const text = { type: "string" };
const { values: given } = parseArgs({
  options: { cert: text, key: text, poi: text, passphrase: text, identifier: text, version: text, memory: text },
});
const securityKey = {
  Passphrase: given.passphrase,
  KeyIdentifier: given.identifier,
  KeyVersion: Number(given.version),
  AdyenCryptoVersion: 1,
};

// The vendor derives the key anew for every message, which takes most of the time there is: once is enough here.
const derived = Generator.deriveKeyMaterial(given.passphrase);
Generator.deriveKeyMaterial = () => derived;

let condition = "OK"; // what a diagnosis says of a terminal that waits for nobody
let obeysAbort = true;
let namesWhatItIsAt = true;
let nextPlans = []; // what becomes of the next charges; without one a charge is approved at once
let current = null; // the transaction it waits for
let heard = []; // every request, and every answer in clear
const held = []; // answers that wait to be let go
const done = given.memory && fs.existsSync(given.memory) ? JSON.parse(fs.readFileSync(given.memory, "utf8")) : {};

function remember(transaction) {
  done[`${transaction.category}/${transaction.saleId}/${transaction.serviceId}`] = transaction;
  if (given.memory) fs.writeFileSync(given.memory, JSON.stringify(done));
}

function poiData(transaction) {
  return { POITransactionID: { TransactionID: transaction.id, TimeStamp: "2026-11-21T10:00:00.000Z" } };
}

function response(plan) {
  const outcome = plan.outcome || "Success";
  if (outcome === "Success" || outcome === "Partial") return { Result: outcome };
  return { Result: "Failure", ErrorCondition: outcome, AdditionalResponse: `message=${TEST_CARD}&pan=${TEST_CARD}` };
}

function paymentAnswer(transaction) {
  const { plan, request } = transaction;
  const sale = { ...request.SaleData.SaleTransactionID };
  if (plan.reference) sale.TransactionID = plan.reference;
  const answer = { Response: response(plan), SaleData: { SaleTransactionID: sale }, POIData: poiData(transaction) };
  const asked = request.PaymentTransaction.AmountsReq;
  answer.PaymentResult = {
    PaymentType: (request.PaymentData || {}).PaymentType || "Normal",
    PaymentInstrumentData: {
      PaymentInstrumentType: "Card",
      CardData: {
        PaymentBrand: plan.brand || "visa",
        MaskedPan: plan.unmasked ? TEST_CARD : "411111 **** 1111",
        EntryMode: ["ICC"],
        ProtectedCardData: TEST_CARD,
      },
    },
    AmountsResp: {
      Currency: plan.currency || asked.Currency,
      AuthorizedAmount: plan.amount === undefined ? asked.RequestedAmount : plan.amount,
    },
    PaymentAcquirerData: { MerchantID: "Council", AcquirerPOIID: given.poi, ApprovalCode: plan.approval || "123456" },
  };
  answer.PaymentReceipt = [
    {
      DocumentQualifier: "CashierReceipt",
      OutputContent: { OutputFormat: "Text", OutputText: [{ Text: `name=Card&value=${TEST_CARD}` }] },
    },
  ];
  if (plan.without) delete answer.PaymentResult[plan.without];
  return answer;
}

function reversalAnswer(transaction) {
  const { plan, request } = transaction;
  const answer = { Response: response(plan), OriginalPOITransaction: request.OriginalPOITransaction };
  answer.POIData = poiData(transaction);
  if (plan.amount !== undefined) answer.ReversedAmount = plan.amount;
  return answer;
}

const answerOf = (transaction) =>
  transaction.category === "Payment" ? paymentAnswer(transaction) : reversalAnswer(transaction);

function begin(header, category, request, plan, reply) {
  const transaction = {
    category,
    saleId: header.SaleID,
    serviceId: header.ServiceID,
    id: `${category}.${header.ServiceID}`,
    request,
    plan,
  };
  if (plan.lost) return reply(null); // it never got here
  if (!plan.waits) return end(transaction, reply);
  transaction.reply = reply;
  current = transaction;
}

function end(transaction, reply) {
  if (transaction.plan.outcome !== "Busy") remember({ ...transaction, reply: undefined });
  if (transaction.plan.answer === "drop") return reply(null);
  const say = () => reply(answerOf(transaction), transaction.plan);
  if (transaction.plan.answer === "hold") return held.push(say);
  say();
}

function finish(outcome) {
  const transaction = current;
  current = null;
  if (outcome) transaction.plan.outcome = outcome;
  end(transaction, transaction.reply || (() => {}));
}

function status(request) {
  const reference = request.MessageReference;
  const inProgress = { Response: { Result: "Failure", ErrorCondition: "InProgress" } };
  if (current && !namesWhatItIsAt) return inProgress; // whatever it was asked about
  if (current && (!reference || reference.ServiceID === current.serviceId)) {
    const named = { MessageCategory: current.category, SaleID: current.saleId, ServiceID: current.serviceId };
    return { ...inProgress, MessageReference: named };
  }
  const known = reference && done[`${reference.MessageCategory}/${reference.SaleID}/${reference.ServiceID}`];
  if (!known) return { Response: { Result: "Failure", ErrorCondition: "NotFound" } };
  return {
    Response: { Result: "Success" },
    MessageReference: reference,
    RepeatedMessageResponse: {
      MessageHeader: headerOf(known.category, known.serviceId, known.saleId),
      RepeatedResponseMessageBody: { [`${known.category}Response`]: answerOf(known) },
    },
  };
}

function abort(request) {
  const named = request.MessageReference;
  if (obeysAbort && current && named.ServiceID === current.serviceId && named.SaleID === current.saleId)
    finish("Aborted");
}

function headerOf(category, serviceId, saleId) {
  return {
    ProtocolVersion: "3.0",
    MessageClass: "Service",
    MessageCategory: category,
    MessageType: "Response",
    ServiceID: serviceId,
    SaleID: saleId,
    POIID: given.poi,
  };
}

function take(message, reply) {
  const header = message.SaleToPOIRequest.MessageHeader;
  const category = header.MessageCategory;
  const request = message.SaleToPOIRequest[`${category}Request`];
  if (category === "Diagnosis") {
    const says = current ? "Busy" : condition;
    return reply({ Response: { Result: "Success" }, POIStatus: { GlobalStatus: says } });
  }
  if (category === "TransactionStatus") return reply(status(request));
  if (category === "Abort") {
    abort(request);
    return reply(undefined);
  }
  if (current) return reply({ Response: { Result: "Failure", ErrorCondition: "Busy" }, ...bare(category, request) });
  begin(header, category, request, nextPlans.shift() || {}, reply);
}

function bare(category, request) {
  if (category !== "Payment") return {};
  return { SaleData: { SaleTransactionID: request.SaleData.SaleTransactionID }, POIData: poiData({ id: "none" }) };
}

// A message nobody here can read is sent back in clear, as a real one does.
function reject(answer) {
  const event = { TimeStamp: new Date().toISOString(), EventToNotify: "Reject", EventDetails: "message=Crypto+error" };
  const head = { MessageClass: "Event", MessageCategory: "Event", MessageType: "Notification", SaleID: "x", POIID: "x" };
  answer.end(JSON.stringify({ SaleToPOIRequest: { MessageHeader: head, EventNotification: event } }));
}

function serve(request, answer) {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    let message;
    try {
      const envelope = JSON.parse(Buffer.concat(pieces).toString("utf8")).SaleToPOIRequest;
      message = JSON.parse(new NexoCrypto().decrypt(envelope, securityKey));
    } catch (problem) {
      return reject(answer);
    }
    heard.push(message);
    take(message, (body, plan = {}) => {
      if (body === null) return answer.destroy();
      if (body === undefined) return answer.end();
      const header = message.SaleToPOIRequest.MessageHeader;
      const said = { ...headerOf(header.MessageCategory, header.ServiceID, header.SaleID), ...(plan.header || {}) };
      const whole = { SaleToPOIResponse: { MessageHeader: said, [`${header.MessageCategory}Response`]: body } };
      heard.push(whole);
      if (plan.raw !== undefined) return answer.end(plan.raw);
      const sealed = NexoCrypto.encrypt(said, JSON.stringify(whole), securityKey);
      answer.setHeader("Content-Type", "application/json");
      answer.end(JSON.stringify({ SaleToPOIResponse: sealed }));
    });
  });
}

const commands = {
  plan: ({ plans }) => ({ planned: nextPlans.push(...plans) }),
  finish: ({ outcome }) => (finish(outcome), {}),
  release: () => ({ released: held.splice(0).map((say) => say()).length }),
  condition: ({ says }) => ((condition = says), {}),
  abort: ({ obeys }) => ((obeysAbort = obeys), {}),
  name: ({ names }) => ((namesWhatItIsAt = names), {}),
  // It still shows the amount of somebody who went away.
  occupy: ({ saleId, serviceId }) => {
    const sale = { SaleTransactionID: { TransactionID: "EARLIER", TimeStamp: "2026-11-21T09:00:00.000Z" } };
    const amounts = { AmountsReq: { Currency: "GBP", RequestedAmount: 99.5 } };
    const request = { SaleData: sale, PaymentTransaction: amounts };
    begin({ SaleID: saleId, ServiceID: serviceId }, "Payment", request, { waits: true }, () => {});
    return {};
  },
  state: () => ({ waits: current !== null, transactions: Object.values(done), heard }),
  forget: () => {
    condition = "OK";
    obeysAbort = true;
    namesWhatItIsAt = true;
    nextPlans = [];
    current = null;
    heard = [];
    held.splice(0);
    Object.keys(done).forEach((name) => delete done[name]);
    return {};
  },
};

const server = https.createServer({ cert: fs.readFileSync(given.cert), key: fs.readFileSync(given.key) }, serve);
server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const command = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(commands[command.do](command))}\n`);
});
lines.on("close", () => process.exit(0));
