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
import org.jspecify.annotations.Nullable;

/**
 * Parses JSON bodies strictly: UTF-8 only, without duplicate names, deep nesting, trailing content
 * or text that PostgreSQL cannot store. Throws {@link InvalidInputException} for invalid ones.
 */
public final class JsonBody {
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

  private JsonBody() {}

  /** Parses a required JSON object. */
  public static ObjectNode object(byte @Nullable [] body) {
    if (isAbsent(body)) {
      throw InvalidInputException.missingBody();
    }
    if (!(tree(body) instanceof ObjectNode object)) {
      throw InvalidInputException.notAnObject();
    }
    return object;
  }

  /** Parses an optional JSON object. An absent body and {@code null} are an empty object. */
  public static ObjectNode optionalObject(byte @Nullable [] body) {
    if (isAbsent(body)) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode tree = tree(body);
    if (tree.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!(tree instanceof ObjectNode object)) {
      throw InvalidInputException.notAnObject();
    }
    return object;
  }

  private static boolean isAbsent(byte @Nullable [] body) {
    return body == null || body.length == 0;
  }

  private static JsonNode tree(byte @Nullable [] body) {
    String text = utf8(body == null ? new byte[0] : body);
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree.isMissingNode()) {
        throw InvalidInputException.malformedJson(0, "Expecting value");
      }
      requireStorable(tree, new ArrayList<>(List.of("body")));
      return tree;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      int offset = at == null ? 0 : (int) Math.max(0, at.getCharOffset());
      // the parser's message quotes the input, which may contain a secret
      throw InvalidInputException.malformedJson(offset, reason(e));
    }
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (message.startsWith("Duplicate")) {
      return "a name occurs twice in one object";
    }
    if (message.contains("nesting depth")) {
      return "nested deeper than " + MAX_DEPTH;
    }
    return message.startsWith("Unexpected end") ? "unexpected end" : "not valid JSON";
  }

  private static String utf8(byte[] bytes) {
    // Jackson detects UTF-16 and accepts some malformed sequences
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

  private static void requireStorable(JsonNode node, List<Object> path) {
    if (node.isTextual() && !RequestInput.isStorable(node.textValue())) {
      throw InvalidInputException.notStorable(path);
    }
    int depth = path.size();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!RequestInput.isStorable(field.getKey())) {
        throw InvalidInputException.notStorable(path);
      }
      path.add(field.getKey());
      requireStorable(field.getValue(), path);
      path.remove(depth);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        path.add(i);
        requireStorable(node.get(i), path);
        path.remove(depth);
      }
    }
  }
}
