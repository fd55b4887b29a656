package cim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// Texts of people arrive as they are: as a key in a path, in MOF and in JSON.
func TestHostileTexts(t *testing.T) {
	for name, text := range map[string]string{
		"quotes":                 `"; drop`,
		"a path in a key":        `root/x:A.Id="1",B="2"`,
		"commas and equals":      `a",Id="b`,
		"backslashes":            `\\"\`,
		"XML":                    `</VALUE><![CDATA[&amp;]]>`,
		"MOF":                    `"; }; instance of B { Id = "`,
		"line ends":              "a\r\nb\nc\rd\u2028e\u0085f",
		"control characters":     "a\x01\x1b[2J\x7f\u009b",
		"direction of text":      "\u202e\u2066\u061c",
		"verbs of fmt":           "%s%n%!",
		"beyond the first plane": "\U0001f600\U0010ffff",
		"nothing":                "",
		"30 kB":                  strings.Repeat(`"\`, 15_000),
	} {
		t.Run(name, func(t *testing.T) {
			path := cim.ObjectPath{Namespace: "root/acme", Class: "A", Keys: []cim.KeyBinding{{Name: "Id", Value: text}}}
			if back, err := cim.ParseObjectPath(path.String()); err != nil || len(back.Keys) != 1 || back.Keys[0].Value != text || back.Class != "A" {
				t.Errorf("the path is read as %.300v (error %v)", back, err)
			}
			in := &cim.Instance{Class: "A", Properties: []cim.Property{{Name: "Id", Type: cim.String, Value: text}}}
			mof, err := cim.MOF(in)
			if err != nil {
				t.Fatal(err)
			}
			var fromMOF, fromJSON cim.Instance
			if err := cim.ParseMOF(mof, &fromMOF); err != nil || len(fromMOF.Properties) != 1 || fromMOF.Properties[0].Value != text {
				t.Errorf("MOF is read as %.300v (error %v)", fromMOF, err)
			}
			data, err := json.Marshal(in)
			if err == nil {
				err = json.Unmarshal(data, &fromJSON)
			}
			if err != nil || len(fromJSON.Properties) != 1 || fromJSON.Properties[0].Value != text {
				t.Errorf("JSON is read as %.300v (error %v)", fromJSON, err)
			}
		})
	}
}
