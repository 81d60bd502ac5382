package io.mesocosm.master.tool;

import io.mesocosm.common.zookeeper.Answer.Reason;
import io.mesocosm.common.zookeeper.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Deletes a registry, from its leaves up, a part at a time: whoever is interrupted begins again. */
final class Removal {

    private static final int AT_ONCE = 500;

    private final Ensemble ensemble;
    private List<Change> gathered = new ArrayList<>();

    Removal(Ensemble ensemble) {
        this.ensemble = ensemble;
    }

    /** Deletes a znode and all that is below it. */
    void remove(String path) throws ToolException {
        if (ensemble.children(path).isPresent()) {
            gather(path);
            flush(path);
        }
    }

    private void gather(String path) throws ToolException {
        for (String child : ensemble.children(path).orElse(List.of())) {
            gather(path + "/" + child);
        }
        gathered.add(new Change.Delete(path, OptionalInt.empty()));
        if (gathered.size() == AT_ONCE) {
            flush(path);
        }
    }

    private void flush(String path) throws ToolException {
        List<Change> now = gathered;
        gathered = new ArrayList<>();
        if (now.isEmpty()) {
            return;
        }
        Optional<List<String>> deleted =
                ensemble.answer(path, told -> ensemble.client().commit(now, told), Reason.NO_NODE);
        if (deleted.isEmpty()) {
            throw new ToolException("somebody else deletes '" + path + "', too; try again");
        }
    }
}
