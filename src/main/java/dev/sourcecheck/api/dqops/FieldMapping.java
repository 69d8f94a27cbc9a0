package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;

/**
 * One field that both views of a source have, each under its own name.
 *
 * @param field in the provider's section
 * @param option among the type's options
 */
record FieldMapping(String field, String option, MappingKind kind) {
  /** How a value is written in the two views. */
  enum MappingKind {
    SAME,
    /** Text there, a number here. */
    NUMBER,
    /** Says the contrary. */
    NOT
  }

  static FieldMapping same(String field) {
    return new FieldMapping(field, field, MappingKind.SAME);
  }

  static FieldMapping same(String field, String option) {
    return new FieldMapping(field, option, MappingKind.SAME);
  }

  static FieldMapping number(String field) {
    return new FieldMapping(field, field, MappingKind.NUMBER);
  }

  static FieldMapping not(String field, String option) {
    return new FieldMapping(field, option, MappingKind.NOT);
  }

  /** As the option's own field reads it; what is no number stays text, which that field refuses. */
  JsonNode toOption(Object value) {
    String text = value.toString().strip();
    if (kind == MappingKind.NUMBER && text.matches("[0-9]{1,9}")) {
      return LongNode.valueOf(Long.parseLong(text));
    }
    if (value instanceof Boolean flag) {
      return BooleanNode.valueOf(kind == MappingKind.NOT ? !flag : flag);
    }
    return JsonNodeFactory.instance.textNode(value.toString());
  }

  Object toField(Object option) {
    return switch (kind) {
      case SAME -> option;
      case NUMBER -> option.toString();
      case NOT -> !Boolean.TRUE.equals(option);
    };
  }
}
