package dev.sourcecheck.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sourcecheck.source.options.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestInputTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "", " 1", "1.5", "1e3", "0x10", "٣", "9223372036854775808", "--1", "1\n"})
  void rejectsNonIntegers(String text) {
    assertThat(problem(() -> RequestInput.pathId("job_id", text, "Job")))
        .isEqualTo(
            new FieldError(
                List.of("path", "job_id"), "Input should be a valid integer", "int_parsing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "-9223372036854775808"})
  void reportsNonPositiveIdsAsNotFound(String text) {
    assertThat(problem(() -> RequestInput.pathId("job_id", text, "Job")).type())
        .isEqualTo("not_found");
  }

  @Test
  void acceptsMaximumLong() {
    assertThat(RequestInput.pathId("id", "9223372036854775807", "Source"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"-1,out_of_range", "61,out_of_range", "x,int_parsing"})
  void checksBoundsOfQueryNumbers(String text, String type) {
    assertThat(problem(() -> RequestInput.queryNumber("wait", text, 0, 60, 0)).type())
        .isEqualTo(type);
  }

  @Test
  void usesDefaultOfQueryNumbers() {
    assertThat(RequestInput.queryNumber("wait", null, 0, 60, 7)).isEqualTo(7);
    assertThat(RequestInput.queryNumber("wait", "60", 0, 60, 7)).isEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{]",
        "{\"a\":}",
        "nope",
        "{} {}",
        "{'a':1}",
        "{\"a\":1,}",
        " ",
        "\uFEFF{}",
        "{\"a\":NaN}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\n\"}",
        "[1",
        "{\"a\":01}"
      })
  void reportsOffsetOfMalformedJson(String body) {
    FieldError problem = problem(() -> JsonBody.object(body.getBytes(UTF_8)));

    assertThat(problem.type()).isEqualTo("json_invalid");
    assertThat(problem.path()).hasSize(2).startsWith("body").last().isInstanceOf(Integer.class);
  }

  @Test
  void doesNotQuoteMalformedBodies() {
    FieldError problem =
        problem(() -> JsonBody.object("{\"password\": hunter2secret}".getBytes(UTF_8)));

    assertThat(problem.message()).doesNotContain("hunter2");
  }

  @Test
  void rejectsDeepNesting() {
    String body = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

    assertThat(problem(() -> JsonBody.object(body.getBytes(UTF_8))).message())
        .contains("deeper than 64");
  }

  @Test
  void rejectsVeryLongNumbers() {
    String body = "{\"a\":" + "9".repeat(100_000) + "}";

    assertThat(problem(() -> JsonBody.object(body.getBytes(UTF_8))).type())
        .isEqualTo("json_invalid");
  }

  @Test
  void rejectsInvalidUtf8() {
    byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] cut = {'{', '"', (byte) 0xE2, (byte) 0x82};
    byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16);

    for (byte[] body : List.of(latin, cut, utf16)) {
      assertThat(problem(() -> JsonBody.object(body)).message())
          .isEqualTo("JSON decode error: not UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\uD800", "x\\uDC00", "\\uD800\\uD800"})
  void rejectsTextThatPostgresqlCannotStore(String text) {
    String body = "{\"a\":{\"b\":[\"fine\",\"" + text + "\"]}}";

    assertThat(problem(() -> JsonBody.object(body.getBytes(UTF_8))))
        .extracting(FieldError::path, FieldError::type)
        .containsExactly(List.of("body", "a", "b", 1), "string_unicode");
    String name = "{\"" + text + "\":1}";
    assertThat(problem(() -> JsonBody.object(name.getBytes(UTF_8))).type())
        .isEqualTo("string_unicode");
  }

  @Test
  void acceptsSurrogatePairs() {
    String body = "{\"a\":\"\\uD83D\\uDE00 😀\"}";

    assertThat(JsonBody.object(body.getBytes(UTF_8)).get("a").textValue()).isEqualTo("😀 😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"x\"", "true", "null"})
  void rejectsNonObjects(String body) {
    assertThat(problem(() -> JsonBody.object(body.getBytes(UTF_8))).type())
        .isEqualTo("model_attributes_type");
  }

  @Test
  void acceptsAbsentBodyIfOptional() {
    assertThat(problem(() -> JsonBody.object(new byte[0])).type()).isEqualTo("missing");
    assertThat(problem(() -> JsonBody.object(null)).type()).isEqualTo("missing");
    assertThat(JsonBody.optionalObject(new byte[0])).isEmpty();
    assertThat(JsonBody.optionalObject("null".getBytes(UTF_8))).isEmpty();
    assertThat(JsonBody.optionalObject("{\"a\":1}".getBytes(UTF_8))).hasSize(1);
    assertThat(problem(() -> JsonBody.optionalObject("[]".getBytes(UTF_8))).type())
        .isEqualTo("model_attributes_type");
  }

  private static FieldError problem(Runnable call) {
    InvalidInputException thrown = catchThrowableOfType(InvalidInputException.class, call::run);
    assertThat(thrown).as("a problem").isNotNull();
    assertThat(thrown.errors()).hasSize(1);
    return thrown.errors().get(0);
  }
}
