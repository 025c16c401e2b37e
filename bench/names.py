"""Hold the names a council's people carry, with about how common each is, for the measurements.

Shape: `name weight` pairs in one text each. The weights are our own rounded figures of how often a name is met among
ten thousand people of its group; a `_` stands for a blank. `STEMS` and `ENDINGS` make the many rare surnames, for two
people in five have a name that is on no list of common ones.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Names(NamedTuple):
    """The names of one origin. Shape: `rare` is the share of people in a hundred whose surname is made of parts."""

    share: int
    women: str
    men: str
    surnames: str
    rare: int = 0
    stems: str = ""
    endings: str = ""


_WOMEN: Final = """
Margaret 190 Susan 180 Patricia 150 Christine 140 Mary 140 Elizabeth 135 Sarah 135 Jean 80 Julie 120 Linda 115 Karen
115 Jacqueline 100 Helen 100 Jennifer 95 Carol 95 Ann 90 Anne 90 Janet 90 Emma 110 Claire 100 Nicola 100 Joanne 85
Tracey 80 Dorothy 60 Sandra 80 Barbara 75 Maureen 65 Pauline 65 Deborah 80 Alison 75 Lisa 90 Michelle 85 Angela 80
Amanda 80 Jane 80 Diane 55 Gillian 55 Sheila 50 Victoria 65 Rebecca 80 Laura 85 Samantha 70 Sharon 75 Louise 70
Catherine 65 Katherine 45 Kathryn 25 Rachel 70 Charlotte 70 Gemma 55 Hannah 65 Lucy 60 Amy 65 Kelly 55 Jessica 60
Lauren 55 Chloe 45 Emily 60 Sophie 65 Olivia 35 Amelia 25 Grace 30 Ruby 20 Stephanie 45 Natalie 45 Katie 40 Danielle 35
Kirsty 25 Zoe 30 Zoë 6 Chloë 4 Joan 45 Joyce 35 Doreen 30 Brenda 40 Eileen 35 Sylvia 30 Hilary 20 Wendy 35 Lynn 25
Lynne 20 Marion 20 Marian 10 Beryl 15 Irene 25 Kathleen 40 Rita 20 Vera 10 Edna 8 Ruth 25 Frances 20 Heather 25 Hazel
20 Yvonne 25 Lorraine 25 Marie 25 Maria 25 Jill 20 Judith 30 Rosemary 22 Sally 30 Tina 25 Dawn 30 Paula 25 Teresa 20
Theresa 15 Denise 25 Debra 20 Lesley 25 Leslie 5 Beverley 20 Carole 20 Geraldine 8 Philippa 10 Imogen 6 Phoebe 8
Isabelle 8 Isabel 6 Renée 2 Anaïs 1 Georgia 15 Georgina 10 Abigail 18 Bethany 18 Eleanor 18 Holly 18 Jade 20 Leanne 20
Naomi 12
"""
_MEN: Final = """
David 350 John 340 Michael 260 Peter 210 Robert 200 Paul 220 Andrew 190 James 190 Stephen 150 Steven 80 Richard 140
Christopher 140 Mark 160 William 120 Ian 100 Alan 105 Anthony 105 Kevin 95 Brian 90 Daniel 110 Matthew 110 Thomas 100
Simon 85 Martin 85 Gary 85 Philip 75 Phillip 20 Kenneth 70 Keith 65 Raymond 60 Roger 50 Colin 60 Nigel 50 Graham 55
Barry 45 Derek 45 Ronald 45 George 65 Terence 35 Trevor 35 Neil 60 Jonathan 65 Timothy 45 Adam 65 Benjamin 55 Joseph 60
Samuel 50 Jack 60 Luke 50 Ryan 50 Joshua 50 Lee 55 Jason 50 Craig 35 Darren 40 Wayne 28 Stuart 40 Stewart 10 Nicholas
60 Geoffrey 35 Jeffrey 12 Dennis 30 Denis 8 Frank 30 Eric 25 Roy 32 Norman 25 Gordon 22 Douglas 20 Leslie 22 Arthur 25
Harold 15 Albert 20 Ernest 10 Frederick 20 Edward 55 Charles 50 Henry 22 Harry 35 Oliver 35 Alexander 55 Nathan 30
Jordan 32 Liam 40 Callum 28 Connor 22 Kieran 16 Dominic 12 Dean 25 Carl 25 Karl 10 Russell 20 Howard 15 Clive 18 Gerald
18 Malcolm 22 Hugh 8 Rhys 10 Gareth 25 Glyn 4 Owen 14 Ethan 14 Noah 14 Theo 6 Théo 1 André 2 Leo 10 Max 10 Louis 12
Lewis 25 Aaron 26 Ashley 22 Scott 28 Shaun 20 Sean 28 Shane 12 Tony 18 Marc 12 Patrick 26 Francis 16 Vincent 10 Edwin 4
Toby 8
"""
_ENGLISH: Final = """
Smith 126 Jones 70 Williams 48 Brown 58 Taylor 59 Davies 34 Wilson 41 Evans 26 Thomas 26 Johnson 36 Roberts 29 Walker
33 Wright 33 Robinson 33 Thompson 31 White 30 Hughes 24 Edwards 27 Green 29 Hall 29 Wood 28 Harris 27 Lewis 23 Martin
27 Jackson 27 Clarke 26 Clark 24 Turner 26 Hill 25 Scott 22 Cooper 24 Morris 21 Ward 23 Moore 21 King 22 Watson 20
Baker 22 Harrison 21 Morgan 16 Young 18 Allen 20 Mitchell 18 James 17 Anderson 15 Phillips 17 Lee 18 Bell 16 Parker 18
Davis 17 Bennett 17 Miller 15 Cook 17 Shaw 16 Cox 15 Richardson 16 Carter 16 Collins 15 Marshall 15 Bailey 15 Gray 12
Grey 3 Adams 14 Foster 12 Chapman 14 Richards 12 Mason 12 Webb 13 Hunt 12 Rogers 12 Gibson 10 Mills 12 Palmer 12 Knight
12 Matthews 11 Barker 11 Stevens 11 Stephens 6 Powell 9 Lloyd 9 Butler 11 Barnes 11 Fisher 11 Simpson 12 Ellis 12 Dixon
10 Dickson 3 Fletcher 10 Rose 9 Saunders 9 Sanders 4 Holmes 10 Pearson 11 Graham 9 Harvey 10 Hart 7 Burton 9 Newman 8
Reynolds 9 Fox 9 Day 8 West 8 Cole 8 Gardner 8 Gardiner 4 Lawrence 8 Laurence 2 Andrews 8 Payne 8 Paine 2 Elliott 8
Elliot 3 Spencer 8 Hawkins 7 Lawson 7 Porter 7 Berry 7 Ford 8 Bradley 8 Dean 7 Deane 2 Hudson 8 Carr 8 Kerr 4 Nicholson
7 Nicholls 5 Nichols 3 Burgess 6 Walsh 6 Welch 4 Armstrong 6 Arnold 5 Lane 6 Hopkins 5 Perkins 5 Bishop 6 Barrett 6
Wells 7 Griffiths 8 Francis 6 Gregory 6 Read 5 Reed 5 Reid 5 Brooks 6 Brookes 3 Payne-Gallwey 1 Hughes-Jones 1 Hobbs 5
Nash 5 Sutton 6 Sharp 5 Sharpe 4 Bird 6 Byrd 1 Page 6 Warren 6 Booth 6 Bates 5 Austin 5 Austen 1 Stone 6 Long 6 French
5 Price 9 Watts 6 Wheeler 5 Kemp 4 Tucker 5 Woodward 5 Parsons 5 Hewitt 5 Willis 5 Jenkins 8 Jennings 5 Norris 4
Osborne 4 Osborn 2 Goodwin 4 Greenwood 5 Sykes 4 Whitehead 4 Whittaker 3 Whitaker 2 Hodgson 4 Atkinson 7 Bryant 4
Coleman 5 Cross 4 Curtis 5 Davidson 5 Davison 3 Frost 4 Gilbert 5 Gill 6 Hammond 4 Hancock 4 Hayes 5 Heath 4 Humphreys
3 Humphries 3 Hutchinson 4 Kent 4 Lambert 4 Leach 3 Leech 1 Lowe 4 Lucas 4 May 4 Morton 4 Neal 2 Neale 2 Newton 5 North
2 Oliver 4 O'Connor 4 O'Brien 5 Parkinson 4 Peacock 2 Pearce 5 Pierce 1 Perry 4 Pickering 3 Poole 4 Potter 5 Pritchard
4 Rhodes 4 Riley 5 Rowe 4 Rowley 2 Russell 8 Ryan 4 Shepherd 4 Sheppard 3 Skinner 3 Slater 4 Stevenson 4 Stephenson 5
Swift 3 Thomson 3 Thorpe 4 Todd 4 Townsend 4 Tyler 3 Vincent 3 Wade 4 Wallis 3 Walters 4 Walton 5 Weston 4 Winter 3
Woods 4 Wyatt 3 Yates 5 Brontë 1 St_John 1 de_Souza 1 van_der_Berg 1 Fitzgerald 3 FitzGerald 1 Smyth 2 Smythe 1 Allan 3
"""
_STEMS: Final = """
Ack Al Ap Ar Ash Ask At Ax Bad Bag Bam Ban Bar Bas Beck Ben Ber Bick Bil Bin Birk Black Blen Bol Bot Brad Bram Bran
Bray Bren Brig Brock Brom Buck Bur Burn Cal Can Car Cas Chat Ched Chil Clap Clay Cliff Cob Col Con Cop Cor Cot Cran
Craw Cress Crick Crom Cul Dal Dan Dar Den Der Dew Did Din Dod Dor Dray Dun Dur East Eck Eg El Elm Em Esh Ever Ewe Fair
Farn Fen Fern Fil Flax Fos Fren Ful Gar Gay Gil Glen God Gos Gran Green Gren Gun Had Hal Ham Han Har Has Hath Hay Heb
Hed Hel Hem Hen Hep Her Hes Hib Hig Hil Hin Hol Hor Hox Hun Hur Ing Ir Is Kel Ken Ket Kim King Kirk Lam Lan Lang Lat
Led Lees Leigh Lin Lit Long Lov Lud Lyn Mal Mar Mas Mel Mid Mil Mon Mor Mur Net New Nor Nut Oak Old Or Os Ox Pad Par
Pem Pen Pin Pres Pud Quin Rad Ram Raw Red Ren Rib Rich Ring Rip Rock Rod Rop Ros Row Rud Rus Ruth Sal San Sax Scar Sea
Sel Shal Shel Ship Shir Sil Skel Sla Snow Som Staf Stan Stap Stock Stod Strat Sud Sut Swan Swin Tad Tar Tem Thack Thorn
Thur Til Tip Tod Tor Tre Tut Twy Up Ut Wad Wal Wan War Was Wat Way Wel West Whar Whit Wid Wil Wim Win With Wol Wood Wor
Wy Yar
"""
_ENDINGS: Final = """
ton 14 ley 13 son 10 ford 9 worth 8 ham 7 wood 8 well 6 man 6 den 5 field 6 by 5 er 5 ing 4 croft 4 bury 4 ell 4 combe
3 ings 3 land 3 shaw 3 brook 3 stone 3 dale 3 wick 3 thwaite 2 burn 2 bourne 2 hurst 3 more 2 low 2 house 2 kin 2 cock
2 mere 2 stead 1 gate 2 bridge 2 church 1 wright 2 ridge 2 ock 1 ow 1 is 1 ard 2 ett 3 ock 1 leigh 2 forth 1 lock 1
smith 2
"""
_WELSH_WOMEN: Final = """
Siân 60 Rhian 55 Carys 40 Catrin 45 Megan 60 Bethan 60 Ffion 50 Angharad 25 Nia 45 Eleri 25 Gwen 30 Gwenllian 10 Menna
12 Lowri 35 Cerys 25 Heledd 8 Mair 25 Eirlys 10 Delyth 15 Rhiannon 35 Mari 20 Elin 25 Bronwen 12 Myfanwy 6 Sioned 15
Seren 20 Haf 6 Gwyneth 14 Margaret 60 Susan 60 Elizabeth 50 Mary 50 Ann 50 Sarah 55 Helen 40 Julie 40 Claire 40 Emma 40
"""
_WELSH_MEN: Final = """
Rhys 60 Dafydd 50 Gareth 70 Huw 45 Ieuan 25 Owain 30 Gethin 18 Geraint 25 Emyr 20 Aled 30 Siôn 25 Iwan 25 Llŷr 8 Wyn 18
Ŵyn 2 Gwyn 15 Gwilym 10 Hywel 20 Idris 10 Ifan 15 Llewellyn 6 Llywelyn 4 Meirion 6 Rhodri 18 Steffan 18 Tomos 20 Trefor
6 Tudur 5 Bryn 14 Dewi 15 Dylan 30 Evan 22 Glyn 18 Alun 20 Elwyn 8 David 120 John 110 Robert 60 William 60 Peter 50
Paul 50
"""
_WELSH: Final = """
Jones 560 Williams 380 Davies 370 Evans 250 Thomas 220 Roberts 160 Lewis 150 Hughes 130 Morgan 130 Griffiths 110
Edwards 110 Owen 85 James 85 Rees 70 Jenkins 75 Price 70 Morris 65 Richards 55 Lloyd 50 Phillips 50 Parry 40 Powell 40
Pritchard 25 Prosser 14 Pugh 22 Probert 10 Protheroe 6 Howells 25 Harries 18 Hopkins 22 Humphreys 18 Ellis 25 Bowen 22
Bevan 22 Beynon 14 Vaughan 22 Watkins 25 Llewellyn 12 Llewelyn 3 Gwynne 4 ap_Rhys 1 ab_Owain 1 ap_Dafydd 1 Wyn_Jones 4
Lloyd_George 1 Meredith 8 Tudor 4 Nicholas 8 Mathias 4 Matthias 1 Gruffydd 4 Gruffudd 1 Bebb 2 Breese 2 Rowlands 14
"""
_IRISH_WOMEN: Final = """
Mary 90 Margaret 60 Bridget 35 Siobhán 25 Siobhan 20 Aoife 30 Niamh 35 Sinéad 22 Sinead 12 Róisín 14 Roisin 8 Órla 8
Orla 14 Gráinne 6 Ciara 25 Caoimhe 14 Deirdre 18 Maeve 14 Nuala 8 Oonagh 5 Bernadette 16 Kathleen 40 Eileen 30 Noreen
12 Maureen 30 Catherine 40 Eimear 6 Áine 8 Brigid 10 Colleen 10 Patricia 30 Theresa 18 Teresa 12 Saoirse 6 Clodagh 6
"""
_IRISH_MEN: Final = """
Patrick 90 Michael 85 John 90 Seán 30 Sean 40 Liam 35 Pádraig 10 Padraig 8 Conor 30 Connor 18 Cormac 8 Declan 22
Brendan 22 Eoin 16 Eoghan 6 Ciarán 10 Ciaran 14 Kieran 14 Diarmuid 6 Dermot 10 Donal 8 Fergal 8 Finbar 3 Gerard 22
Kevin 35 Niall 18 Oisín 5 Ruairí 3 Rory 12 Séamus 8 Seamus 16 Tomás 3 Thomas 45 Daniel 30 Francis 14 Joseph 30 Colm 8
Desmond 10 Martin 25
"""
_IRISH: Final = """
Murphy 150 Kelly 110 O'Sullivan 45 Sullivan 40 Walsh 75 O'Brien 60 O’Brien 4 O'Connor 50 O’Connor 4 O'Neill 50 O’Neill
5 ONeill 4 O_Neill 3 O'Neil 5 Byrne 55 Ryan 60 Kennedy 40 Doherty 35 O'Doherty 6 McCarthy 50 Mc_Carthy 2 MacCarthy 3
Gallagher 40 Quinn 35 Lynch 35 Murray 40 Doyle 35 Moran 22 Connolly 28 O'Connell 22 Daly 22 Daley 8 Burke 30 Dunne 18
Dunn 18 Brennan 22 Farrell 20 O'Farrell 3 Fitzgerald 22 Fitzpatrick 16 Flanagan 14 Flynn 20 Hogan 14 Keane 10 Kavanagh
18 Kenny 14 Maguire 16 McGuire 10 Mahoney 10 O'Mahony 8 McDermott 14 McGrath 20 McKenna 18 McLoughlin 14 McLaughlin 14
MacMahon 2 McMahon 18 Nolan 20 O'Callaghan 10 Callaghan 14 O'Donnell 20 O'Dowd 5 O'Hara 10 O'Keeffe 8 O'Keefe 5 O'Leary
14 O'Malley 8 O'Reilly 16 Reilly 22 Riley 14 O'Rourke 10 O'Shea 10 O'Toole 8 Regan 10 Sheridan 12 Sweeney 18
Ó_Súilleabháin 1 Ní_Bhriain 1 D'Arcy 5 Darcy 4 De_Búrca 1 Tierney 8 Tobin 8 Whelan 16 Phelan 6
"""
_SCOTTISH_WOMEN: Final = """
Margaret 80 Elizabeth 50 Fiona 45 Morag 12 Eilidh 14 Isla 14 Mhairi 10 Mairi 8 Catriona 14 Kirsty 25 Ailsa 8 Aileen 14
Moira 18 Moyra 2 Shona 14 Agnes 12 Isobel 14 Heather 22 Lorna 18 Karen 45 Susan 45 Jean 30 Elaine 30 Lesley 25 Anne 50
"""
_SCOTTISH_MEN: Final = """
James 80 John 80 William 60 Robert 55 David 70 Alexander 40 Hamish 10 Angus 16 Callum 22 Calum 8 Ewan 14 Euan 10 Iain
16 Ian 45 Alasdair 6 Alastair 8 Alistair 12 Alister 3 Duncan 16 Fraser 10 Gordon 22 Gregor 5 Kenneth 25 Lachlan 3
Malcolm 14 Murdo 3 Neil 25 Ruaridh 2 Rory 8 Ross 18 Scott 30 Stuart 22 Stewart 14 Craig 25 Donald 22 Douglas 18 Graeme
14 Finlay 6
"""
_SCOTTISH: Final = """
Smith 120 Brown 85 Wilson 80 Campbell 65 Stewart 65 Stuart 8 Thomson 60 Thompson 14 Robertson 60 Anderson 60 Scott 50
MacDonald 30 McDonald 34 Macdonald 14 Mc_Donald 2 Reid 45 Murray 45 Clark 35 Ross 38 Young 35 Mitchell 35 Watson 35
Paterson 35 Patterson 14 Morrison 35 Davidson 25 Johnston 30 Johnstone 12 Johnson 10 Gray 28 Henderson 28 Hamilton 28
Fraser 30 Frazer 2 Kerr 25 Simpson 25 Cameron 25 Ferguson 28 Fergusson 3 Graham 25 Grant 28 MacKenzie 14 McKenzie 16
Mackenzie 8 MacLeod 12 McLeod 10 Macleod 4 McIntyre 12 MacIntyre 4 McLean 14 MacLean 8 Maclean 5 MacKay 6 McKay 10
Mackay 8 Sinclair 14 Sutherland 14 Wallace 18 Kennedy 20 Bruce 8 Buchanan 8 Burns 16 Colquhoun 4 Menzies 4 Dalziel 4
Urquhart 3
"""
_POLISH_WOMEN: Final = """
Anna 60 Katarzyna 50 Agnieszka 45 Małgorzata 30 Malgorzata 6 Joanna 35 Magdalena 40 Ewa 25 Monika 35 Aleksandra 25
Beata 18 Dorota 18 Elżbieta 14 Iwona 16 Justyna 20 Karolina 25 Kinga 8 Natalia 22 Paulina 25 Renata 12 Sylwia 18 Zofia
10 Zuzanna 8 Żaneta 5 Barbara 20 Łucja 4 Bożena 8 Grażyna 8 Marta 22 Patrycja 14
"""
_POLISH_MEN: Final = """
Piotr 50 Krzysztof 45 Tomasz 45 Paweł 40 Pawel 10 Andrzej 30 Marcin 40 Michał 35 Michal 8 Łukasz 30 Lukasz 8 Grzegorz
25 Adam 28 Jakub 22 Jan 20 Jarosław 14 Kamil 22 Maciej 18 Marek 25 Mariusz 18 Mateusz 25 Rafał 20 Robert 22 Sławomir 12
Stanisław 14 Wojciech 18 Zbigniew 10 Dariusz 18 Artur 14 Sebastian 16 Bartosz 12 Dawid 14
"""
_POLISH: Final = """
Nowak 100 Kowalski 70 Wiśniewski 55 Wisniewski 8 Wójcik 50 Wojcik 6 Kowalczyk 48 Kamiński 46 Kaminski 6 Lewandowski 45
Zieliński 44 Szymański 42 Woźniak 42 Wozniak 5 Dąbrowski 42 Dabrowski 5 Kozłowski 40 Jankowski 35 Mazur 34 Kwiatkowski
33 Krawczyk 32 Kaczmarek 31 Piotrowski 30 Grabowski 29 Zając 27 Pawłowski 27 Michalski 26 Król 25 Wieczorek 24
Jabłoński 24 Wróbel 23 Nowakowski 22 Majewski 22 Olszewski 21 Stępień 21 Malinowski 20 Jaworski 20 Adamczyk 20 Dudek 19
Pawlak 18 Górski 18 Sikora 18 Walczak 17 Baran 17 Rutkowski 17 Szewczyk 16 Tomaszewski 16 Pietrzak 15 Wróblewski 15
Błaszczyk 12
"""
_POLISH_STEMS: Final = """
Adam Andrze Bartk Biał Bor Brzez Buł Chmiel Ciesiel Czarn Dobr Dom Fal Gaj Gol Góral Gut Jagiel Janis Jasiń Kal Karp
Kłos Kon Kor Kraj Lip Łuk Mak Mar Mroz Niem Ostr Ow Pol Rad Raj Ros Sad Ser Skow Sob Sok Star Szczep Tarn Urb Wal War
"""
_POLISH_ENDINGS: Final = (
    "owski 30 ewski 14 iński 14 icki 10 czyk 12 czak 10 ak 10 ek 6 ik 6 owicz 12 ewicz 8 ecki 5 a 4"
)
_MUSLIM_WOMEN: Final = """
Fatima 50 Ayesha 30 Aisha 35 Aysha 8 Zainab 25 Maryam 22 Mariam 10 Khadija 18 Nasreen 16 Nasrin 10 Shazia 18 Samina 18
Rukhsana 12 Razia 10 Parveen 10 Naheed 6 Farzana 14 Shabana 14 Saima 16 Sadia 14 Sana 14 Iqra 14 Hina 10 Noreen 8 Amina
18 Aminah 6 Halima 12 Rabia 10 Sumaiya 6 Tahira 8 Yasmin 22 Yasmeen 8 Zara 8 Begum 4 Rahima 8 Sultana 4 Salma 14 Nazia
12
"""
_MUSLIM_MEN: Final = """
Mohammed 120 Muhammad 90 Mohammad 70 Mohamed 40 Ahmed 35 Ahmad 14 Abdul 40 Ali 35 Imran 30 Asif 25 Tariq 20 Tahir 12
Shahid 16 Khalid 20 Nadeem 14 Naveed 10 Omar 20 Umar 14 Usman 18 Yusuf 18 Yousuf 6 Yousaf 4 Zahid 10 Zubair 8 Bilal 16
Faisal 16 Farooq 8 Ghulam 8 Hamza 18 Hassan 18 Hussain 10 Ibrahim 18 Iqbal 8 Ismail 12 Kamran 12 Mahmood 8 Rashid 12
Rizwan 12 Saeed 8 Sajid 10 Salman 10 Shakeel 8 Waqas 10 Wasim 8 Waseem 6 Younis 4 Zeeshan 10 Md 14 Syed 14
"""
_MUSLIM: Final = """
Khan 210 Ahmed 170 Hussain 160 Hussein 14 Ali 170 Begum 110 Akhtar 65 Bibi 60 Iqbal 50 Mahmood 45 Mehmood 8 Malik 50
Miah 45 Mohammed 45 Mohammad 14 Muhammad 12 Rahman 70 Rehman 14 Uddin 55 Shah 55 Sheikh 22 Shaikh 12 Chowdhury 40
Choudhury 20 Chaudhry 14 Choudhry 8 Islam 45 Hassan 35 Hasan 8 Hossain 16 Khatun 25 Khatoon 5 Kauser 10 Mirza 16 Butt
16 Bhatti 14 Rashid 20 Raza 12 Saleem 12 Siddiqui 12 Siddique 8 Sultana 12 Parveen 14 Yasmin 8 Zaman 14 Aziz 22 Aslam
18 Ashraf 22 Anwar 14 Abbas 12 Javed 12 Latif 8 Nawaz 14 Qureshi 18 Younis 10 Yousaf 10 Yusuf 8 Zafar 8 Al-Hassan 4
El-Amin 3 Abdullahi 12 Mohamud 8 Warsame 4 ur-Rehman 3 Ul-Haq 4
"""
_INDIAN_WOMEN: Final = """
Priya 25 Anita 22 Sunita 20 Kavita 16 Meena 14 Nisha 14 Pooja 14 Puja 4 Rekha 14 Seema 12 Shilpa 10 Sonia 12 Usha 12
Harpreet 16 Manpreet 14 Gurpreet 12 Jaspreet 14 Kulwinder 10 Balvinder 6 Balwinder 8 Parminder 8 Ranjit 6 Surinder 10
Lakshmi 8 Deepa 8 Hansa 6 Jaya 6 Jyoti 8 Kiran 12 Manisha 8 Neha 8 Nirmala 8 Pushpa 8 Savita 6 Tejal 4 Vidya 4 Ruksana
2
"""
_INDIAN_MEN: Final = """
Rajesh 20 Sanjay 20 Amit 18 Anil 18 Sunil 16 Vijay 16 Ashok 14 Ramesh 12 Suresh 14 Mahesh 10 Dinesh 12 Bharat 8 Hitesh
8 Nilesh 6 Jayesh 6 Rakesh 10 Ravi 14 Ajay 10 Deepak 10 Dilip 6 Harjit 10 Gurdeep 8 Jaswinder 10 Kuldip 6 Kuldeep 6
Manjit 10 Mohinder 6 Paramjit 8 Sukhdev 6 Sukhwinder 8 Surjit 8 Balbir 8 Amarjit 8 Baldev 6 Harminder 6 Narinder 6
Krishna 6 Arjun 8
"""
_INDIAN: Final = """
Patel 330 Singh 300 Kaur 260 Shah 80 Sharma 50 Gill 40 Sandhu 30 Dhillon 28 Sidhu 22 Grewal 18 Bains 18 Chahal 10
Mistry 20 Desai 14 Mehta 16 Parmar 18 Chauhan 18 Chohan 8 Kumar 40 Gupta 18 Joshi 14 Kapoor 8 Das 12 Dutta 4 Banerjee 6
Mukherjee 5 Nair 8 Menon 4 Pillai 4 Reddy 6 Rao 8 Iyer 3 Krishnan 4 Lakhani 6 Solanki 8 Vaghela 4 Rai 14 Bassi 8 Johal
10 Virk 8 Subramaniam 3 Balasubramaniam 2 Sivakumar 4 Fernando 8 Perera 8 de_Silva 4
"""
_OTHER_WOMEN: Final = """
Ngozi 10 Chioma 8 Funmilayo 6 Abimbola 8 Adaeze 4 Blessing 14 Comfort 8 Esther 16 Grace 20 Mercy 12 Patience 10
Precious 8 Ama 6 Akosua 6 Abena 6 Wanjiku 3 Mei 6 Xiaoyan 2 Li 6 Ying 5 Maria 40 Ana 18 Elena 18 Ioana 14 Mihaela 10
Zoë 3 Inês 4 Conceição 2 Joana 6 Catarina 6 Françoise 3 Chloé 3 Hélène 2 Björk 1 Anneliese 2 Ingrid 4 Thuy 4 Thị 2
Nguyệt 1 Zsófia 3 Eglė 2 Rasa 4 Jurgita 4 Kristīna 2 Olena 8 Oksana 6 Svetlana 5 Şeyma 3 Ayşe 6 Elif 5 Zeynep 5
"""
_OTHER_MEN: Final = """
Chukwuemeka 4 Emeka 8 Oluwaseun 6 Babatunde 6 Kwame 10 Kofi 10 Kwabena 4 Emmanuel 22 Samuel 16 Joseph 18 Solomon 6
Delroy 6 Winston 8 Wei 8 Jun 5 Ming 5 João 10 José 12 Jose 8 Carlos 10 Luís 5 Ricardo 6 Andrei 14 Mihai 10 Ionuț 5
Ștefan 4 Cristian 10 Vasile 5 Søren 2 Jürgen 3 Björn 2 François 4 Étienne 2 Zoltán 5 László 4 Mindaugas 4 Andrius 4
Oleksandr 5 Dmytro 4 Mehmet 8 Mustafa 8 Ömer 3 Hüseyin 4 Nguyễn 1 Minh 5 Đức 1
"""
_OTHER: Final = """
Okafor 14 Okonkwo 8 Adeyemi 12 Adebayo 12 Ogunleye 6 Olawale 4 Eze 8 Mensah 16 Owusu 14 Boateng 14 Asante 10 Osei 10
Appiah 8 Ncube 6 Moyo 8 Dube 4 Kamara 6 Sesay 5 Chen 14 Wong 14 Chan 16 Li 12 Liu 8 Wang 12 Zhang 10 Cheung 8 Lam 8
Nguyen 16 Nguyễn 2 Tran 8 Phạm 2 Silva 14 da_Silva 4 Santos 10 Ferreira 8 Gonçalves 5 Goncalves 2 Pereira 8 Simões 3
Popa 10 Popescu 8 Ionescu 6 Munteanu 4 Rusu 5 Stan 3 Müller 3 Mueller 2 Schröder 1 Weiß 1 García 5 Garcia 5 Martínez 3
Fernández 3 Rodríguez 4 Núñez 2 Kazlauskas 4 Petrauskas 3 Bērziņš 2 Shevchenko 4 Kovalenko 3 Yilmaz 6 Öztürk 4 Çelik 3
Şahin 3 Demir 3 N'Diaye 2 Diallo 4 M'Bala 1 Kovács 3 Nagy 4 Szabó 3 Novák 3 Dvořák 2 Dvořáková 1 Horváth 3 Sørensen 1
"""

ORIGINS: Final = (
    Names(620, _WOMEN, _MEN, _ENGLISH, 42, _STEMS, _ENDINGS),
    Names(90, _WELSH_WOMEN, _WELSH_MEN, _WELSH, 4, _STEMS, _ENDINGS),
    Names(55, _IRISH_WOMEN, _IRISH_MEN, _IRISH, 8, _STEMS, _ENDINGS),
    Names(60, _SCOTTISH_WOMEN, _SCOTTISH_MEN, _SCOTTISH, 20, _STEMS, _ENDINGS),
    Names(35, _POLISH_WOMEN, _POLISH_MEN, _POLISH, 45, _POLISH_STEMS, _POLISH_ENDINGS),
    Names(60, _MUSLIM_WOMEN, _MUSLIM_MEN, _MUSLIM),
    Names(45, _INDIAN_WOMEN, _INDIAN_MEN, _INDIAN),
    Names(35, _OTHER_WOMEN, _OTHER_MEN, _OTHER),
)
"""A town with more newcomers than most, and Wales over the hill."""
TRADES: Final = """ Plumbing Builders Bakery Cars Motors Garage Hair Hairdressers Café Cafe Fish_Bar Takeaway
Kebab_House Tandoori Newsagents Stores Supermarket Pharmacy Opticians Dental_Practice Surgery Solicitors Accountants
Estates Lettings Property_Management Roofing Scaffolding Electrical Joinery Flooring Carpets Furniture Upholstery
Catering Cleaning_Services Nursery Day_Nursery Care_Homes Vets Farm Farms Haulage Logistics Storage Print Design Media
Software IT_Services Engineering Fabrications Precision_Tools Timber Brewery Inn Arms Hotel Guest_House Fitness Gym
Tattoo Nails Beauty Florist Garden_Centre
"""
FORMS: Final = (
    "Ltd 40 Limited 25 LLP 5 plc 2 &_Sons 9 &_Co 6 &_Daughters 1 Group 4 CIC 2 (Aldermere)_Ltd 4 UK_Ltd 6 Ltd. 4"
)


def listed(text: str) -> list[str]:
    """Read names; a `_` is a blank."""
    return [name.replace("_", " ") for name in text.split()]


def weighted(text: str) -> list[tuple[str, int]]:
    """Read names and how common each is."""
    words = listed(text)
    return [(name, int(weight)) for name, weight in zip(words[::2], words[1::2], strict=True)]
