package io.mesocosm.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.json.JsonOutput;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.GivenOperations;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.state.Agent;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

final class AgentViewTest {

    private static String json(Agent agent, Story story) {
        var out = new JsonOutput();
        AgentView.open(agent, story.state().agents().withdrawals(), out);
        return out.toString();
    }

    @Test
    void aSharedVolumeThatTwoFrameworksUseCountsOnce() {
        Story story = Story.leading();
        AgentId id = story.agent("host", "cpus:4;disk:1000");
        Resource volume = GivenOperations.shared(GivenOperations.volume("id", 100));
        Resources used = Story.resources("cpus:1;disk:10").allocate("dev").plus(volume);
        Agent agent = story.agent(id);
        agent = agent.with(
                agent.work().use(story.framework("dev"), used.plus(volume)).use(story.framework("dev"), used));
        assertThat(json(agent, story))
                .contains("\"used_resources\":{\"disk\":120.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":2.0}");
    }
}
