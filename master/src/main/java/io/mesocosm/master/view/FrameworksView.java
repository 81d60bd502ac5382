package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.MasterState;
import java.util.Optional;

/** {@code /frameworks}. */
public final class FrameworksView {

    private FrameworksView() {}

    /**
     * Writes it.
     *
     * @param only the one framework that was asked for
     */
    public static void write(MasterState state, Optional<String> only, JsonOutput out) {
        FrameworkIndex index = new FrameworkIndex(state);
        out.startObject().name("frameworks").startArray();
        for (Framework framework : state.frameworks().registered().values()) {
            if (wanted(framework, only)) {
                FrameworkView.write(framework, Optional.empty(), index.of(framework.id()), state, out);
            }
        }
        out.endArray();
        out.name("completed_frameworks").startArray();
        state.frameworks()
                .completed()
                .values()
                .filter(completed -> wanted(completed.framework(), only))
                .forEach(completed -> StateView.completed(completed, index, state, out));
        out.endArray();
        out.name("unregistered_frameworks").startArray().endArray();
        out.endObject();
    }

    private static boolean wanted(Framework framework, Optional<String> only) {
        return only.isEmpty() || only.get().equals(framework.info().getId().getValue());
    }
}
