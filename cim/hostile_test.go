package cim_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// Unusual text is unchanged as a key in a path, in MOF and in JSON.
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

// The text of an instance comes from a server, and can be designed to be slow or large.
func TestHostileCIMXML(t *testing.T) {
	instance := func(body string) string { return "<INSTANCE CLASSNAME='A'>" + body + "</INSTANCE>" }
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"a text in many":  {instance(strings.Repeat("a<!---->", 100_000)), nil},
		"CDATA in many":   {instance(strings.Repeat("<![CDATA[a]]>", 100_000)), nil},
		"many elements":   {instance(strings.Repeat("<a/>", 300_000)), cim.ErrOutOfRange},
		"many attributes": {"<INSTANCE CLASSNAME='A'" + strings.Repeat(" a=''", 300_000) + "/>", cim.ErrOutOfRange},
		"deep":            {strings.Repeat("<a>", 100_000), cim.ErrOutOfRange},
		"long":            {instance(strings.Repeat("a", 17<<20)), cim.ErrOutOfRange},
		"entities":        {`<!DOCTYPE A [<!ENTITY a "&b;&b;"><!ENTITY b "&c;&c;">]>` + instance("&a;"), cim.ErrWrongType},
		"an entity of the machine": {`<!DOCTYPE A [<!ENTITY a SYSTEM "file:///etc/passwd">]>` +
			instance("<PROPERTY NAME='a' TYPE='string'><VALUE>&a;</VALUE></PROPERTY>"), cim.ErrWrongType},
		"a DOCTYPE":  {`<?xml version="1.0"?><!DOCTYPE CIM SYSTEM "CIM20.DTD">` + instance(""), cim.ErrWrongType},
		"two":        {instance("") + instance(""), cim.ErrWrongType},
		"two inside": {"<CIM>" + instance("") + "<a>" + instance("") + "</a></CIM>", cim.ErrWrongType},
		"no end":     {"<INSTANCE CLASSNAME='A'>", cim.ErrWrongType},
		"wrong end":  {"<INSTANCE CLASSNAME='A'></PROPERTY>", cim.ErrWrongType},
		"wrong name": {"<INSTANCE CLASSNAME='A:B'/>", cim.ErrWrongType},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := cim.ParseCIMXML(test.text, new(cim.Instance))
			runtime.ReadMemStats(&after)
			if !errors.Is(err, test.want) {
				t.Errorf("error = %v, want one that is %v", err, test.want)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > 256<<20 {
				t.Errorf("%d MB allocated for %d bytes", got>>20, len(test.text))
			}
		})
	}
}
