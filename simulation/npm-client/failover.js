"use strict";

/*
 * A framework on the npm package mesos-framework, unmodified, that runs one task to its end whoever leads meanwhile.
 * The package follows redirects; when its connection breaks it is for its user to go to another master, as this does.
 * Prints each update, and ends with status 0 when the task has finished.
 *
 *   node failover.js HOST:PORT,HOST:PORT LOG-DIRECTORY COMMAND
 */

const { Scheduler, Mesos } = require("mesos-framework");

const [given, logs, command] = process.argv.slice(2);
const masters = given.split(",").map((master) => master.split(":"));
const mesos = Mesos.getMesos();
const LOOK_AGAIN_MILLIS = 200;
let turn = 0;

const scheduler = new Scheduler({
  masterUrl: masters[0][0],
  port: masters[0][1],
  frameworkName: "npm-failover",
  user: require("os").userInfo().username,
  frameworkFailoverTimeout: 600,
  masterConnectionTimeout: 60,
  tasks: {
    long: {
      priority: 1,
      instances: 1,
      commandInfo: new mesos.CommandInfo({ value: command, shell: true }),
      resources: { cpus: 0.1, mem: 32, disk: 0, ports: 0 },
    },
  },
  logging: { path: logs, fileName: "mesos-framework.log", level: "error" },
});

scheduler.on("ready", () => {
  scheduler.subscribe();
  setInterval(look, LOOK_AGAIN_MILLIS);
});

/** Goes to the next master when there is no connection. */
function look() {
  if (!scheduler.httpRequest.destroyed) {
    return;
  }
  turn += 1;
  const [host, port] = masters[turn % masters.length];
  scheduler.options.masterUrl = host;
  scheduler.options.port = port;
  scheduler.mesosStreamId = undefined;
  scheduler.generateRequestTemplate();
  scheduler.subscribe();
}

scheduler.on("subscribed", (event) => console.log("subscribed " + event.frameworkId));

scheduler.on("update", (update) => {
  console.log("update " + update.status.task_id.value + " " + update.status.state);
  if (update.status.state === "TASK_FINISHED") {
    scheduler.once("sent_acknowledge", () => process.exit(0));
  }
});

scheduler.on("error", (error) => console.log("error " + (error.message || error)));
