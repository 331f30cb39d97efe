using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpeFast.Fuzz.Mutations;

/// <summary>Damages JSON without breaking its grammar: values of other kinds, numbers of other sizes, members that are missing or there twice.</summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "1.5", "1e400", "-1e400", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "\"\"",
        "\"x\"", "\"NaN\"", "\"Infinity\"", "\"../../x\"", "\"/etc/x\"", "\"a/b\"", "\"\\u0000\"", "\".\"", "\"..\"", "[]", "{}", "[null]", "[[[[[[[[]]]]]]]]",
        "{\"kind\":\"training\"}",
        "{\"kind\":\"none\"}", "1e-320", "0.1", "\"Otpe\"", "99",
    ];

    /// <summary>A damaged copy; the text itself where it is no JSON.</summary>
    public static byte[] Damage(Random random, byte[] json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }

        for (int i = random.Next(1, 4); i > 0; i--)
        {
            List<JsonNode> nodes = [];
            Collect(root, nodes);
            if (nodes.Count == 0)
            {
                break;
            }

            Change(random, nodes[random.Next(nodes.Count)]);
        }

        return Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "null");
    }

    /// <summary>Every object and array.</summary>
    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        switch (node)
        {
            case JsonObject members:
                nodes.Add(members);
                foreach ((_, JsonNode? value) in members)
                {
                    Collect(value, nodes);
                }

                break;
            case JsonArray items:
                nodes.Add(items);
                foreach (JsonNode? value in items.Take(8))
                {
                    Collect(value, nodes);
                }

                break;
        }
    }

    private static void Change(Random random, JsonNode node)
    {
        JsonNode? value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (node is JsonObject { Count: > 0 } members)
        {
            string name = members.ElementAt(random.Next(members.Count)).Key;
            switch (random.Next(4))
            {
                case 0:
                    members.Remove(name);
                    break;
                case 1:
                    members["more"] = value;
                    break;
                default:
                    members[name] = value;
                    break;
            }
        }
        else if (node is JsonArray items)
        {
            if (items.Count > 0 && random.Next(3) == 0)
            {
                items.RemoveAt(random.Next(items.Count));
            }
            else if (items.Count > 0 && random.Next(2) == 0)
            {
                items[random.Next(items.Count)] = value;
            }
            else
            {
                items.Insert(random.Next(items.Count + 1), value);
            }
        }
    }
}
