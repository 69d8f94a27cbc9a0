package dev.sourcecheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code docker/} confine what they start. */
class DeploymentFilesTest {
  private static final Path FOLDER = Path.of("docker");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** A name with a tag that has at least two numbers. */
  private static final String PINNED = "[a-z/-]+:[0-9]+\\.[0-9]+(\\.[0-9]+)?(_[0-9]+)?(-[a-z]+)?";

  @ParameterizedTest
  @ValueSource(strings = {"store", "replica", "proxy"})
  void eachContainerOfTheComposeFileIsConfined(String name) throws IOException {
    JsonNode service = compose().path("services").path(name);

    assertThat(service.path("read_only").asBoolean()).isTrue();
    assertThat(texts(service.path("cap_drop"))).containsExactly("ALL");
    assertThat(service.has("cap_add")).isFalse();
    assertThat(service.has("privileged")).isFalse();
    assertThat(texts(service.path("security_opt"))).containsExactly("no-new-privileges:true");
    assertThat(texts(service.path("tmpfs"))).isNotEmpty().allMatch(each -> each.contains("size="));
    assertThat(service.path("image").asText()).matches(PINNED);
  }

  @Test
  void theImageIsBuiltOnAPinnedOne() throws IOException {
    assertThat(Files.readAllLines(FOLDER.resolve("Dockerfile")))
        .filteredOn(line -> line.startsWith("FROM "))
        .singleElement()
        .satisfies(line -> assertThat(line.substring(5)).matches(PINNED));
  }

  @Test
  void thePodIsConfined() throws IOException {
    JsonNode spec = kubernetes().get("Deployment").at("/spec/template/spec");
    JsonNode container = spec.at("/containers/0");

    assertThat(container.path("image").asText()).matches(PINNED);
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(texts(container.at("/securityContext/capabilities/drop"))).containsExactly("ALL");
    assertThat(container.at("/resources/limits").has("ephemeral-storage")).isTrue();
    assertThat(spec.path("volumes"))
        .isNotEmpty()
        .allMatch(volume -> volume.at("/emptyDir/sizeLimit").isTextual());
  }

  @Test
  void thePodIsReachedOnOnePortAndReachesNoMetadata() throws IOException {
    Map<String, JsonNode> all = kubernetes();
    JsonNode policy = all.get("NetworkPolicy").path("spec");

    assertThat(policy.at("/podSelector/matchLabels"))
        .isEqualTo(all.get("Deployment").at("/spec/selector/matchLabels"));
    assertThat(texts(policy.path("policyTypes"))).containsExactly("Ingress", "Egress");
    assertThat(policy.path("ingress")).hasSize(1);
    assertThat(policy.at("/ingress/0/ports")).hasSize(1);
    assertThat(policy.at("/ingress/0/ports/0/port").asText()).isEqualTo("http");
    assertThat(policy.at("/egress/0/ports"))
        .allMatch(port -> port.path("port").asInt() == 53)
        .hasSize(2);
    assertThat(texts(policy.at("/egress/1/to/0/ipBlock/except"))).contains("169.254.0.0/16");
    assertThat(texts(policy.at("/egress/1/to/1/ipBlock/except"))).contains("fe80::/10");
    assertThat(policy.path("egress")).hasSize(2);
  }

  private static JsonNode compose() throws IOException {
    return YAML.readTree(FOLDER.resolve("compose.yaml").toFile());
  }

  private static Map<String, JsonNode> kubernetes() throws IOException {
    try (var documents =
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(FOLDER.resolve("kubernetes.yaml").toFile())) {
      return documents.readAll().stream()
          .collect(Collectors.toMap(each -> each.path("kind").asText(), Function.identity()));
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
