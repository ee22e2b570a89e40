/**
 * Streams and sockets as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0), from the schemas of
 * protocol/stream-contract.ts and of the commands. "Send" is what this server sends.
 */

import type * as v from "valibot";
import { METHODS, type Method } from "../protocol/command.ts";
import { CONSOLE_EVENTS } from "../protocol/console-contract.ts";
import { CONTRACT_VERSION } from "../protocol/contract.ts";
import { ROUTES } from "../protocol/routes.ts";
import { CommandChangedMessage, RpcFailure, rpcRequest, rpcResult, WALL_EVENTS } from "../protocol/stream-contract.ts";
import { type Json, jsonSchemaOf } from "./json-schema.ts";

const DESCRIPTION = `Server-Sent Events to screens and consoles, and JSON-RPC 2.0 from consoles. docs/protocol.md tells what they mean;
all other paths are in /openapi.json. Each address also works under /s/{site}.`;

export function asyncApiDocument(): Json {
  const methods = Object.keys(METHODS) as Method[];
  const said = Object.fromEntries(methods.map((method) => [method, message(`asks for ${method}`, rpcRequest(method), "input")]));
  const told = {
    ...Object.fromEntries(methods.map((method) => [`${method}.result`, message(`the answer to ${method}`, rpcResult(method), "output")])),
    failure: message("the answer to what cannot be done", RpcFailure, "output"),
    "commands.changed": message("a command's state changed", CommandChangedMessage, "output"),
  };
  const channels = {
    wallEvents: channel(ROUTES.wallEvents.path, events(WALL_EVENTS)),
    consoleEvents: channel(ROUTES.consoleEvents.path, events(CONSOLE_EVENTS)),
    consoleSocket: { ...channel(ROUTES.consoleSocket.path, { ...said, ...told }), bindings: { ws: { method: "GET" } } },
  };
  return {
    asyncapi: "3.0.0",
    info: { title: "Parapet", version: CONTRACT_VERSION, description: DESCRIPTION, license: { name: "MIT" } },
    defaultContentType: "application/json",
    channels,
    operations: {
      tellScreens: operation("send", "wallEvents", Object.keys(WALL_EVENTS)),
      tellConsoles: operation("send", "consoleEvents", Object.keys(CONSOLE_EVENTS)),
      takeCommands: operation("receive", "consoleSocket", Object.keys(said)),
      answerCommands: operation("send", "consoleSocket", Object.keys(told)),
    },
  };
}

function channel(path: string, messages: Json): Json {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const parameters = Object.fromEntries(names.map((name) => [name, { description: `The ${name}'s name.` }]));
  return { address: path.replace(/:(\w+)/g, "{$1}"), messages, ...(names.length > 0 ? { parameters } : {}) };
}

/** The name of a message is its `event`; a frame is an event without one. */
function events(schemas: Readonly<Record<string, v.GenericSchema>>): Json {
  const summary = (name: string): string => (name === "frame" ? "an event without a name" : `event: ${name}`);
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, message(summary(name), schema, "output")]));
}

function message(summary: string, schema: v.GenericSchema, mode: "input" | "output"): Json {
  return { summary, payload: jsonSchemaOf(schema, mode, "draft-07") };
}

function operation(action: "send" | "receive", of: string, messages: readonly string[]): Json {
  return {
    action,
    channel: { $ref: `#/channels/${of}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${of}/messages/${name}` })),
  };
}
