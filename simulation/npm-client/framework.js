"use strict";

/*
 * A framework on the npm package mesos-framework, unmodified: runs one task to its end and one until it is killed,
 * reconciles explicitly and implicitly, then tears down. Prints one line for each step, and ends with status 0 when all
 * of it happened.
 *
 *   node framework.js HOST PORT LOG-DIRECTORY
 */

const { Scheduler, Mesos } = require("mesos-framework");

const [host, port, logs] = process.argv.slice(2);
const mesos = Mesos.getMesos();

// The package's own tasks are started again when they fail; ours end or are killed, so none of them may come twice.
const tasks = {
  short: task(1, "true"),
  long: task(2, "while :; do sleep 0.1; done"),
};

const scheduler = new Scheduler({
  masterUrl: host,
  port: port,
  frameworkName: "npm",
  user: require("os").userInfo().username,
  frameworkFailoverTimeout: 60,
  // In seconds; a heartbeat comes every 15.
  masterConnectionTimeout: 60,
  tasks: tasks,
  // Its log also goes to a file in the working directory unless it is told where.
  logging: { path: logs, fileName: "mesos-framework.log", level: "error" },
});

// Task id -> what it was last said to be.
const states = new Map();
let asked = "nothing";

function task(priority, command) {
  return {
    priority: priority,
    instances: 1,
    // protobufjs 5 wants values in the order of the fields; an object with their names is taken as well.
    commandInfo: new mesos.CommandInfo({ value: command, shell: true }),
    resources: { cpus: 0.1, mem: 32, disk: 0, ports: 0 },
  };
}

function say(...words) {
  console.log(words.join(" "));
}

/** The short or the long one; the package makes ids of the framework's name, the task's name and a UUID. */
function named(id) {
  return id.split(".")[1].replace(/-1$/, "");
}

function id(name) {
  return [...states.keys()].find((key) => named(key) === name);
}

scheduler.on("ready", () => scheduler.subscribe());

scheduler.on("subscribed", (event) => {
  if (!event.frameworkId || !event.mesosStreamId) {
    fail("subscribed without ids");
  }
  say("subscribed");
});

let agent = "";

scheduler.on("offers", (event) => {
  agent = event.offers[0].agent_id.value;
});

scheduler.on("update", (update) => {
  const status = update.status;
  const task = status.task_id.value;
  const reason = status.reason === "REASON_RECONCILIATION" ? "reconciled" : "update";
  say(reason, named(task), status.state);
  states.set(task, status.state);
  next(reason === "reconciled");
});

/** One step leads to another; the package has acknowledged what needs it before this is called. */
function next(reconciled) {
  const settled = states.get(id("short")) === "TASK_FINISHED" && states.get(id("long")) === "TASK_RUNNING";
  if (asked === "nothing" && settled) {
    asked = "one";
    scheduler.reconcile(id("long"), agent);
  } else if (asked === "one" && reconciled) {
    asked = "all";
    scheduler.reconcile();
  } else if (asked === "all" && reconciled) {
    asked = "kill";
    scheduler.kill(id("long"), agent);
  } else if (asked === "kill" && states.get(id("long")) === "TASK_KILLED") {
    asked = "teardown";
    // The acknowledgement of the last update is on its way; the teardown must not overtake it.
    scheduler.once("sent_acknowledge", () => scheduler.teardown());
  }
}

for (const call of ["subscribe", "accept", "reconcile", "kill", "teardown"]) {
  scheduler.on("sent_" + call, () => say("sent", call));
}

// A master that takes a teardown ends the stream; the package would subscribe again.
scheduler.on("sent_teardown", () => process.exit(0));

scheduler.on("error", (error) => {
  // Teardown's answer and the end of the stream come in any order.
  if (asked !== "teardown") {
    fail(error.message || error);
  }
});

function fail(why) {
  console.log("error " + why);
  process.exit(1);
}
