package io.mesocosm.common.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.proto.internal.ModuleLibraries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleLoaderTest {

    /** A kind of which there are no modules. */
    interface ForeignFactory extends ModuleFactory {}

    @TempDir
    Path directory;

    @Test
    void loadsAModuleOfAJarAndHandsOverItsParametersInTheirOrder() throws Exception {
        Path jar = Jars.greeter(directory, "warm", "Hello");
        Modules modules = load("""
                {"libraries": [{"file": "%s", "modules": [{"name": "warm",
                  "parameters": [{"key": "to", "value": "you"}, {"key": "by", "value": "me"},
                                 {"key": "to", "value": "them"}]}]}]}""".formatted(jar));
        Configured<GreeterFactory> module = modules.named(GreeterFactory.class, "greeter", "warm");
        assertThat(module.factory().greet(module.parameters())).isEqualTo("Hello [you, them]");
        assertThat(module.parameters().get("to")).contains("you");
        assertThat(module.parameters().get("no")).isEmpty();
    }

    @Test
    void eachLibraryHasItsOwnClasses() throws Exception {
        Path warm = Jars.greeter(directory, "warm", "Hello");
        Path cool = Jars.greeter(directory, "cool", "Hm");
        Modules modules = load("""
                {"libraries": [{"file": "%s", "modules": [{"name": "warm"}]},
                               {"file": "%s", "modules": [{"name": "cool"}]}]}""".formatted(warm, cool));
        assertThat(greet(modules, "warm")).isEqualTo("Hello []");
        assertThat(greet(modules, "cool")).isEqualTo("Hm []");
        assertThat(modules.names(GreeterFactory.class)).containsExactly("cool", "plain", "warm");
    }

    @Test
    void findsALibraryByNameInTheSearchedDirectories() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("lib"));
        Files.move(Jars.greeter(directory, "warm", "Hello"), elsewhere.resolve("greeters.jar"));
        for (String named : List.of("\"name\": \"greeters\"", "\"file\": \"greeters.jar\"")) {
            var loader = new ModuleLoader(List.of(GreeterFactory.class), List.of(directory, elsewhere));
            loader.load(manifest("{\"libraries\": [{" + named + ", \"modules\": [{\"name\": \"warm\"}]}]}"));
            assertThat(greet(loader.modules(), "warm")).isEqualTo("Hello []");
        }
        assertThatThrownBy(() -> load("{\"libraries\": [{\"name\": \"greeters\"}]}"))
                .isInstanceOf(ModuleException.class)
                .hasMessage("Error opening library: 'greeters.jar': in none of the directories [" + directory + "]");
    }

    @Test
    void whatIsBuiltInNeedsNoManifest() throws Exception {
        Configured<GreeterFactory> module = Modules.BUILT_IN.named(GreeterFactory.class, "greeter", "plain");
        assertThat(module.factory().greet(module.parameters())).isEqualTo("plain 0");
        assertThatThrownBy(() -> Modules.BUILT_IN.named(GreeterFactory.class, "greeter", "warm"))
                .hasMessage("unknown greeter 'warm', known are [plain]");
    }

    @Test
    void namesTheCulprit() throws Exception {
        Path jar = Jars.greeter(directory, "warm", "Hello");
        Path plain = Jars.greeter(directory, "plain", "Oh");
        Path text = Files.writeString(directory.resolve("text.jar"), "no jar");
        Path broken = directory.resolve("broken.jar");
        Jars.jar(broken, directory, List.of("Missing"));

        fails("{\"libraries\": [{\"file\": \"/no/such.jar\"}]}", "Error opening library: '/no/such.jar': No such file");
        fails("{\"libraries\": [{\"file\": \"" + text + "\"}]}", "Error opening library: '" + text + "': not a jar");
        fails("{\"libraries\": [{\"file\": \"" + broken + "\"}]}", "Error opening library: '" + broken + "': ");
        fails("{\"libraries\": [{\"modules\": [{\"name\": \"warm\"}]}]}", "Library name or path not provided");
        fails(
                "{\"libraries\": [{\"file\": \"" + jar + "\", \"modules\": [{}]}]}",
                "Error: module name not provided with library '" + jar + "'");
        fails(
                library(jar, "cold"),
                "Error loading module 'cold': library '" + jar + "' has no such module, it has [warm]");
        fails(
                library(plain, "plain"),
                "Error loading module 'plain'; this is potentially due to duplicate module names;"
                        + " a module of that name is built in");
    }

    @Test
    void aModuleMayBeListedTwiceButInOneWayOnly() throws Exception {
        Path jar = Jars.greeter(directory, "warm", "Hello");
        Path other = Jars.greeter(directory, "warm", "Hallo");
        var loader = loader();
        loader.load(manifest(library(jar, "warm")));
        loader.load(manifest(library(jar, "warm")));

        assertThatThrownBy(() -> loader.load(manifest(library(other, "warm"))))
                .hasMessage("Error loading module 'warm'; this is potentially due to duplicate module names;"
                        + " The same module appears in two different module libraries - '" + other + "' and '" + jar
                        + "'");
        assertThatThrownBy(() -> loader.load(manifest("""
                        {"libraries": [{"file": "%s", "modules": [{"name": "warm",
                          "parameters": [{"key": "to", "value": "you"}]}]}]}""".formatted(jar))))
                .hasMessage("Error loading module 'warm'; this is potentially due to duplicate module names;"
                        + " A module with same name but different parameters already exists");
    }

    @Test
    void aLibraryThatIsListedTwiceIsOpenedOnce() throws Exception {
        Path jar = Jars.greeters(directory, List.of("Greeter"), List.of("warm", "cool"), "Hello");
        Modules modules = load("""
                {"libraries": [{"file": "%s", "modules": [{"name": "warm"}]},
                               {"file": "%s", "modules": [{"name": "cool"}]}]}""".formatted(jar, jar));
        GreeterFactory warm =
                modules.named(GreeterFactory.class, "greeter", "warm").factory();
        GreeterFactory cool =
                modules.named(GreeterFactory.class, "greeter", "cool").factory();
        assertThat(warm).isSameAs(cool);
    }

    @Test
    void twoModulesOfALibraryDoNotShareAName() throws Exception {
        Path jar = Jars.greeters(directory, List.of("First", "Second"), List.of("warm"), "Hello");
        fails(library(jar, "warm"), "Error opening library: '" + jar + "': First and Second are both named 'warm'");
    }

    @Test
    void aModuleOfAnotherKindIsNotFoundByItsName() throws Exception {
        Modules modules = load(library(Jars.greeter(directory, "warm", "Hello"), "warm"));
        assertThat(modules.find(ForeignFactory.class, "warm")).isEmpty();
        assertThatThrownBy(() -> modules.named(ForeignFactory.class, "stranger", "warm"))
                .isInstanceOf(ModuleException.class)
                .hasMessage("unknown stranger 'warm', known are []");
    }

    @Test
    void readsTheManifestsOfADirectoryInAlphabeticalOrder() throws Exception {
        Path jar = Jars.greeter(directory, "warm", "Hello");
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        Files.writeString(manifests.resolve("b"), library(jar, "warm"));
        Files.writeString(manifests.resolve("a"), "{}");
        var loader = loader();
        loader.loadDirectory(manifests);
        assertThat(greet(loader.modules(), "warm")).isEqualTo("Hello []");

        Path cold = Files.writeString(manifests.resolve("c"), library(jar, "cold"));
        assertThatThrownBy(() -> loader().loadDirectory(manifests))
                .hasMessageStartingWith("Error loading modules from '" + cold + "': Error loading module 'cold'");
        Path first = Files.writeString(manifests.resolve("a"), "{");
        assertThatThrownBy(() -> loader().loadDirectory(manifests))
                .hasMessageStartingWith("Error parsing module manifest file '" + first + "': ");
        assertThatThrownBy(() -> loader().loadDirectory(directory.resolve("none")))
                .hasMessage("Error loading module manifests from '" + directory.resolve("none")
                        + "' directory: No such file or directory");
    }

    private ModuleLoader loader() {
        return new ModuleLoader(List.of(GreeterFactory.class), List.of(directory));
    }

    private Modules load(String json) throws ModuleException {
        ModuleLoader loader = loader();
        loader.load(manifest(json));
        return loader.modules();
    }

    private void fails(String json, String message) {
        assertThatThrownBy(() -> load(json)).isInstanceOf(ModuleException.class).hasMessageStartingWith(message);
    }

    private static String library(Path jar, String module) {
        return "{\"libraries\": [{\"file\": \"" + jar + "\", \"modules\": [{\"name\": \"" + module + "\"}]}]}";
    }

    private static String greet(Modules modules, String name) throws ModuleException {
        Configured<GreeterFactory> module = modules.named(GreeterFactory.class, "greeter", name);
        return module.factory().greet(module.parameters());
    }

    private static ModuleLibraries.Modules manifest(String json) {
        var manifest = ModuleLibraries.Modules.newBuilder();
        try {
            ProtoJson.parse(json.getBytes(StandardCharsets.UTF_8), manifest);
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
        return manifest.build();
    }
}
