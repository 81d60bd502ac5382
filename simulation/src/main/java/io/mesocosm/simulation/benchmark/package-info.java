/** What the budgets of the design are measured by; each main class prints our figure beside Mesos'. */
@NullMarked
package io.mesocosm.simulation.benchmark;

import org.jspecify.annotations.NullMarked;
