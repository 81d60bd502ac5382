package io.mesocosm.master.view;

import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.master.state.MasterState;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.master.Protos.Response;

/** {@code /weights} and v1 GET_WEIGHTS: the roles that have a weight of their own. */
public final class WeightsView {

    private WeightsView() {}

    /** Writes {@code /weights}. */
    public static void write(MasterState state, JsonOutput out) {
        out.startArray();
        state.decrees().sortedWeights().forEach((role, weight) -> {
            out.startObject();
            out.name("role").string(role);
            out.name("weight").number(weight.doubleValue());
            out.endObject();
        });
        out.endArray();
    }

    /** The answer to GET_WEIGHTS. */
    public static Response.GetWeights message(MasterState state) {
        var message = Response.GetWeights.newBuilder();
        state.decrees()
                .sortedWeights()
                .forEach((role, weight) -> message.addWeightInfos(
                        WeightInfo.newBuilder().setRole(role).setWeight(weight)));
        return message.build();
    }
}
