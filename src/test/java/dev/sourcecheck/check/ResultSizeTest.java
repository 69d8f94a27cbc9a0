package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultSizeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Text controlled by the source, such as names of a certificate or examples of drift. */
  @ParameterizedTest
  @ValueSource(strings = {"e", "\u0001", "\"", "\u20ac", "\ud83d\ude00", "\u0000"})
  void boundsResultOfHostileSource(String character) throws Exception {
    String text = character.repeat(3_000);
    List<Map<String, Object>> chain =
        Collections.nCopies(200, Map.of("target", text, "names", Collections.nCopies(50, text)));

    JsonNode result = json(new Verdict.Passed("Connected", Map.of("tls", Map.of("chain", chain))));

    assertThat(result.toString().getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(ResultBudget.MAX_BYTES + 1_024);
    assertThat(result.path("truncated").booleanValue()).isTrue();
    assertThat(result.path("code").textValue()).isEqualTo("OK");
    assertThat(result.path("outcome").textValue()).isEqualTo("success");
    assertThat(result.path("duration_ms").longValue()).isEqualTo(7);
  }

  @Test
  void keepsResultOfOrdinarySize() throws Exception {
    List<Map<String, Integer>> examples =
        IntStream.range(0, 200).mapToObj(each -> Map.of("number", each)).toList();

    JsonNode result = json(new Verdict.Passed("Read", Map.of("examples", examples)));

    assertThat(result.at("/details/examples")).hasSize(200);
    assertThat(result.has("truncated")).isFalse();
  }

  private static JsonNode json(Verdict verdict) throws Exception {
    return JSON.readTree(ResultJson.of(verdict, 7L, text -> text));
  }
}
