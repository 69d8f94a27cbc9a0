package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;

/**
 * A field of a provider that corresponds to an option of a type.
 *
 * @param field its name in the provider's section
 * @param option its name among the type's options
 */
record FieldMapping(String field, String option, MappingKind kind) {
  /** How the two values differ. */
  enum MappingKind {
    SAME,
    /** The field is text, the option a number. */
    NUMBER,
    /** The option is the negated field. */
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

  /** The option as JSON. Text that is not a number stays text, which the option rejects. */
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
