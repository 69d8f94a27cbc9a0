package dev.sourcecheck.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads ids, numbers and bodies; whatever cannot be read is an {@link InvalidInputException}. */
public final class RequestInput {
  private static final int MAX_DEPTH = 64;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RequestInput() {}

  /**
   * An id in the path.
   *
   * @throws InvalidInputException {@code int_parsing} if it is no integer of 64 bits, {@code
   *     not_found} if nothing can have it since it is not positive
   */
  public static long pathId(String parameter, String text, String what) {
    long id = integer("path", parameter, text);
    if (id <= 0) {
      throw InvalidInputException.notFound(parameter, what);
    }
    return id;
  }

  /** A whole number in the query within the bounds, {@code otherwise} if it is absent. */
  public static long queryNumber(
      String parameter, @Nullable String text, long least, long most, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    long number = integer("query", parameter, text);
    if (number < least || number > most) {
      throw InvalidInputException.outOfRange(parameter, least, most);
    }
    return number;
  }

  /** The object in a body that must have one. */
  public static ObjectNode object(byte @Nullable [] body) {
    if (isAbsent(body)) {
      throw InvalidInputException.noBody();
    }
    if (!(tree(body) instanceof ObjectNode object)) {
      throw InvalidInputException.noObject();
    }
    return object;
  }

  /** The object in a body that may be left out; an absent one and null read as empty. */
  public static ObjectNode optionalObject(byte @Nullable [] body) {
    if (isAbsent(body)) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode tree = tree(body);
    if (tree.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!(tree instanceof ObjectNode object)) {
      throw InvalidInputException.noObject();
    }
    return object;
  }

  private static boolean isAbsent(byte @Nullable [] body) {
    return body == null || body.length == 0;
  }

  private static long integer(String in, String parameter, String text) {
    // Long.parseLong alone would take the digits of every script
    if (!text.matches("[+-]?[0-9]{1,19}")) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
  }

  private static JsonNode tree(byte @Nullable [] body) {
    String text = utf8(body == null ? new byte[0] : body);
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree.isMissingNode()) {
        throw InvalidInputException.malformedJson(0, "Expecting value");
      }
      refuseWhatCannotBeStored(tree, new ArrayList<>(List.of("body")));
      return tree;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      int offset = at == null ? 0 : (int) Math.max(0, at.getCharOffset());
      // the parser's own words quote the input, which may hold a secret
      throw InvalidInputException.malformedJson(offset, why(e));
    }
  }

  private static String why(JsonProcessingException e) {
    String said = e.getOriginalMessage();
    if (said.startsWith("Duplicate")) {
      return "a name occurs twice in one object";
    }
    if (said.contains("nesting depth")) {
      return "nested deeper than " + MAX_DEPTH;
    }
    return said.startsWith("Unexpected end") ? "unexpected end" : "not valid JSON";
  }

  private static String utf8(byte[] bytes) {
    // Jackson would guess UTF-16 and let some malformed sequences pass
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      throw InvalidInputException.malformedJson(in.position(), "not UTF-8");
    }
    return out.flip().toString();
  }

  /** PostgreSQL holds neither NUL nor half a surrogate pair, in text and in jsonb. */
  private static void refuseWhatCannotBeStored(JsonNode node, List<Object> loc) {
    if (node.isTextual() && badCharacter(node.textValue()).isPresent()) {
      throw InvalidInputException.notStorable(loc);
    }
    int depth = loc.size();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (badCharacter(field.getKey()).isPresent()) {
        throw InvalidInputException.notStorable(loc);
      }
      loc.add(field.getKey());
      refuseWhatCannotBeStored(field.getValue(), loc);
      loc.remove(depth);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        loc.add(i);
        refuseWhatCannotBeStored(node.get(i), loc);
        loc.remove(depth);
      }
    }
  }

  private static OptionalInt badCharacter(String text) {
    return text.codePoints()
        .filter(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
        .findFirst();
  }
}
